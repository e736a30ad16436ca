"""Answers smoothed over the latest frames, so that words and signs do not flicker while the bars follow each frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from diptych_client import sdk

T = TypeVar("T")

FRAMES = 5
"""The number of frames to smooth over: a third of a second at 15 answers a second."""


@dataclass(frozen=True, slots=True)
class SteadyAnswer:
    """The answer of one snapshot over the latest frames."""

    index: int
    """Index into the model set's labels of the highest mean confidence."""
    confidence: float
    """The mean confidence in that label, 0 to 1."""
    state: sdk.AnswerState = sdk.AnswerState.UNKNOWN
    """How far to trust it: the most frequent state, of equally frequent ones the newest."""
    torn_index: int | None = None
    """Index of the other label, if most of the torn answers were torn between two."""


def steady_answer(recent: Sequence[sdk.PicturePredictions], snapshot_id: str) -> SteadyAnswer | None:
    """The smoothed answer of a snapshot; None if it did not answer the newest frame.

    Args:
        recent: the latest answers with the same model set, oldest first.
        snapshot_id: the snapshot.
    """
    answers = [each for every in recent if (each := _answer(every, snapshot_id)) is not None]
    if not answers or not recent or _answer(recent[-1], snapshot_id) is None:
        return None
    means = [sum(shares) / len(answers) for shares in zip(*(each.confidences for each in answers), strict=True)]
    index = max(range(len(means)), key=means.__getitem__)
    state = _most_frequent([each.state for each in answers])
    torn = [each for each in answers if each.state is sdk.AnswerState.TORN]
    return SteadyAnswer(index, means[index], state, _other(torn, index) if state is sdk.AnswerState.TORN else None)


def with_newest(
    recent: Sequence[sdk.PicturePredictions], newest: sdk.PicturePredictions
) -> tuple[sdk.PicturePredictions, ...]:
    """The latest answers with a newer one; only that one if it was made for another choice of snapshots."""
    if recent and recent[-1].model_set != newest.model_set:
        return (newest,)
    return (*recent, newest)[-FRAMES:]


def _answer(predictions: sdk.PicturePredictions, snapshot_id: str) -> sdk.SnapshotPrediction | None:
    """The answer of a snapshot; None if it failed or was not asked."""
    found = (each for each in predictions.predictions if each.snapshot_id == snapshot_id and each.failure is None)
    return next(found, None)


def _other(torn: Sequence[sdk.SnapshotPrediction], index: int) -> int | None:
    """The label beside `index` between which most torn answers are torn; None if most are torn among several."""
    pairs = [(each.predicted_index, each.torn_index) for each in torn if each.torn_index is not None]
    others = [label for pair in pairs for label in pair if label != index]
    return _most_frequent(others) if 2 * len(pairs) > len(torn) and others else None


def _most_frequent(values: Sequence[T]) -> T:
    """The most frequent value; of equally frequent ones the last."""
    counts = Counter(values)
    return max(reversed(values), key=counts.__getitem__)
