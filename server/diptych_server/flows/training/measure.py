"""Converts the results of a fit to metrics and honest answers."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

import numpy as np

from diptych_server.core.honest_answer import HonestAnswer
from diptych_server.core.metrics import EpochMetrics, LabelMetrics, Score, TrainingMetrics
from diptych_server.ml.fit_result import FitResult
from diptych_server.ml.intervals import Interval
from diptych_server.ml.scores import LabelScore, score
from diptych_server.ml.training_set import TrainingSet
from diptych_server.store.tables.snapshots import SnapshotLabel


def measure(
    fitted: FitResult, training_set: TrainingSet, labels: Sequence[SnapshotLabel], *, total_seconds: float
) -> TrainingMetrics:
    """The metrics of a fit on this set. CPU-bound; may run in any thread."""
    scores = score(fitted.honest_confidences, labels=training_set.labels, bursts=training_set.bursts)
    return TrainingMetrics(
        epochs=tuple(EpochMetrics(**asdict(epoch)) for epoch in fitted.curve),
        honest_accuracy=_score(scores.accuracy, scores.interval),
        scored_instance_count=scores.scored_pictures,
        scored_burst_count=scores.scored_bursts,
        labels=tuple(_label(label, scored) for label, scored in zip(labels, scores.labels, strict=True)),
        confusion_counts=tuple(scores.confusion.ravel().tolist()),
        instance_count=len(training_set.labels),
        burst_count=len(set(training_set.bursts.tolist())),
        fit_seconds=fitted.seconds,
        total_seconds=total_seconds,
        calibration=fitted.calibration,
        familiarity=fitted.familiarity,
    )


def honest_answers(
    fitted: FitResult, instance_ids: Sequence[UUID], labels: Sequence[SnapshotLabel]
) -> Sequence[HonestAnswer]:
    """The honest answers of all instances that have one; `instance_ids` are the rows of the fit."""
    confidences = fitted.honest_confidences
    answered = np.flatnonzero(np.isfinite(confidences).all(axis=1))
    winners = confidences[answered].argmax(axis=1)
    return [
        HonestAnswer(instance_ids[row], labels[winner].label_id, float(confidences[row, winner]))
        for row, winner in zip(answered.tolist(), winners.tolist(), strict=True)
    ]


def _label(label: SnapshotLabel, scored: LabelScore) -> LabelMetrics:
    return LabelMetrics(
        label_id=str(label.label_id),
        name=label.name,
        instance_count=scored.pictures,
        burst_count=scored.bursts,
        honest_accuracy=_score(scored.accuracy, scored.interval),
    )


def _score(accuracy: float | None, interval: Interval | None) -> Score | None:
    if accuracy is None or interval is None:
        return None
    return Score(value=accuracy, lower=interval.low, upper=interval.high)
