"""Training metrics survive the way through JSON."""

import json
from math import inf, isnan, nan

from diptych_server.core.metrics import Calibration, EpochMetrics, LabelMetrics, Score, TrainingMetrics

SCORE = Score(value=0.75, lower=0.5, upper=1.0)


def metrics(*epochs: EpochMetrics) -> TrainingMetrics:
    """Metrics of two labels, one of which has no score."""
    return TrainingMetrics(
        epochs=epochs,
        honest_accuracy=SCORE,
        scored_instance_count=4,
        scored_burst_count=2,
        labels=(LabelMetrics("a", "mug", 4, 2, SCORE), LabelMetrics("b", "phone", 3, 1, None)),
        confusion_counts=(3, 1, 0, 0),
        instance_count=7,
        burst_count=3,
        fit_seconds=0.5,
        total_seconds=1.5,
        calibration=Calibration(temperature=0.625, burst_count=2, instance_count=4),
    )


def through_json(given: TrainingMetrics) -> TrainingMetrics:
    """What a strict JSON store gives back."""
    return TrainingMetrics.from_json(json.loads(json.dumps(given.to_json(), allow_nan=False)))


def test_metrics_come_back_as_they_were() -> None:
    """Scores that are missing stay missing, and tuples stay tuples."""
    given = metrics(EpochMetrics(1, 0.5, 0.75, 0.6, 0.7), EpochMetrics(2, 0.25, 1.0, None, None))

    assert through_json(given) == given


def test_a_diverged_loss_is_stored_as_missing() -> None:
    """JSON has no infinity: the curve has a gap there, and the rest is kept."""
    given = metrics(EpochMetrics(1, inf, 0.5, nan, 0.5))

    (epoch,) = through_json(given).epochs

    assert isnan(epoch.training_loss)
    assert epoch.honest_loss is None
    assert (epoch.training_accuracy, epoch.honest_accuracy) == (0.5, 0.5)


def test_metrics_from_before_there_was_calibration_are_read() -> None:
    """They have none, and the bursts of their score are those of the labels that have one."""
    stored = metrics().to_json()
    del stored["calibration"], stored["scored_burst_count"]

    read = TrainingMetrics.from_json(json.loads(json.dumps(stored)))

    assert read.calibration is None
    assert read.scored_burst_count == 2
