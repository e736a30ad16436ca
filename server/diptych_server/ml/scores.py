"""The scores of a model from its honest answers: accuracy overall and per label, with intervals, and confusion."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.intervals import Interval, burst_interval
from diptych_server.ml.tensor_files import Floats


@dataclass(frozen=True)
class LabelScore:
    """How well one label is recognised; `pictures` and `bursts` include unscored ones.

    `accuracy` (0..1) and `interval` are None if the label has no honest score, because the heads that may answer its
    pictures were not trained on it. Another recording of the label changes that.
    """

    label: int
    pictures: int
    bursts: int
    accuracy: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Scores:
    """The honest scores of a model.

    `accuracy` (0..1) and `interval` are over the `scored_pictures` of `scored_bursts` with an honest answer, and None
    if there are none; `unscored_pictures` are those of labels without an honest score.
    `confusion` (C, C) int64 counts scored pictures by their label (row) and by the answer (column).
    """

    accuracy: float | None
    interval: Interval | None
    scored_pictures: int
    scored_bursts: int
    unscored_pictures: int
    labels: tuple[LabelScore, ...]
    confusion: NDArray[np.int64]


def score(confidences: Floats, *, labels: NDArray[np.int64], bursts: NDArray[np.int64]) -> Scores:
    """The scores of honest confidences (N, C) float32, NaN for pictures without, with the labels and bursts (N,)."""
    label_count = confidences.shape[1]
    scored = np.all(np.isfinite(confidences), axis=1)
    answers = np.where(scored, np.nan_to_num(confidences).argmax(axis=1), -1)
    hits = answers == labels
    confusion = np.zeros((label_count, label_count), np.int64)
    np.add.at(confusion, (labels[scored], answers[scored]), 1)
    accuracy, interval = _accuracy(hits[scored], bursts[scored])
    return Scores(
        accuracy=accuracy,
        interval=interval,
        scored_pictures=int(scored.sum()),
        scored_bursts=len(np.unique(bursts[scored])),
        unscored_pictures=int((~scored).sum()),
        labels=tuple(
            _label_score(label, hits=hits, scored=scored, is_label=labels == label, bursts=bursts)
            for label in range(label_count)
        ),
        confusion=confusion,
    )


def _label_score(
    label: int,
    *,
    hits: NDArray[np.bool_],
    scored: NDArray[np.bool_],
    is_label: NDArray[np.bool_],
    bursts: NDArray[np.int64],
) -> LabelScore:
    accuracy, interval = _accuracy(hits[is_label & scored], bursts[is_label & scored])
    return LabelScore(
        label=label,
        pictures=int(is_label.sum()),
        bursts=len(np.unique(bursts[is_label])),
        accuracy=accuracy,
        interval=interval,
    )


def _accuracy(hits: NDArray[np.bool_], bursts: NDArray[np.int64]) -> tuple[float | None, Interval | None]:
    if not len(hits):
        return None, None
    return float(hits.mean()), burst_interval(hits, bursts)
