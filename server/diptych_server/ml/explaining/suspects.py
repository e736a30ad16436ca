"""Pictures and recordings that are probably under the wrong label.

A ridge regression says what a picture would be without having learned it, and what a recording would be without having
learned any of its pictures. On two sets of photographs with planted mistakes, pictures that are flagged by the first
were wrong in nine of ten cases, and clean data had no flag. Whole recordings are flagged only where the heads agree,
and only if the data is easy enough: where a third of the honest answers are wrong, nothing can distinguish a mistake
from a hard picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.comparing.margins import lead
from diptych_server.ml.explaining.ridge import Ridge
from diptych_server.ml.heads import direction, unit
from diptych_server.ml.tensor_files import Floats

_PICTURE_MARGIN: Final = 0.3
"""A picture is wrong if another label leads by more, without having learned the picture."""

_RECORDING_MARGIN: Final = 0.5
"""The same for recordings; as measured, with 0.3 five of 200 good recordings of hard things are called wrong."""

_ANSWERED: Final = 0.6
"""A recording is wrong only if its honest answers are another label with at least this mean confidence."""

_EASY: Final = 0.8
"""Below this share of right honest answers, no recording is called wrong."""

_FEWEST_RECORDINGS: Final = 5
_SPREADS: Final = 5.0
_NEAREST: Final = 15
"""As measured: more things of another kind stand out than with the nearest picture alone."""

_LEAST_SPREAD: Final = 1e-3
_NORMAL_SPREAD: Final = 1.4826  # of the median absolute deviation of a normal distribution


@dataclass(frozen=True)
class Examined:
    """N pictures of a dataset.

    embeddings: (N, D) float32 of their first views; labels: (N,) int64; recordings: (N,) int64, equal for pictures of
    one recording; honest: (N, C) float32, the honest confidences, NaN without an answer; None if nothing is trained.
    """

    embeddings: Floats
    labels: NDArray[np.int64]
    recordings: NDArray[np.int64]
    label_count: int
    honest: Floats | None = None


class WrongLabel(NamedTuple):
    """Pictures that look like those of another label, clearer with a higher score (0 to 1)."""

    rows: NDArray[np.int64]
    other_label: int
    score: float
    is_probable: bool


class Unlike(NamedTuple):
    """A recording that is unlike all others of its label, clearer with a higher score (0 to 1)."""

    rows: NDArray[np.int64]
    score: float


class Suspects(NamedTuple):
    """Everything that was found, the clearest of each kind first."""

    pictures: Sequence[WrongLabel]
    recordings: Sequence[WrongLabel]
    unlike: Sequence[Unlike]


def find_suspects(examined: Examined) -> Suspects:
    """The suspects of a dataset. Takes 0.1 s for 500 pictures and 2 s for 5,000. CPU-bound, thread-safe."""
    if len(examined.labels) == 0 or examined.label_count < 2:  # noqa: PLR2004  one label cannot be confused
        return Suspects([], [], [])
    directions = direction(examined.embeddings)
    inputs = unit(directions - directions.mean(axis=0))
    ridge = Ridge.solve(inputs, examined.labels, label_count=examined.label_count)
    recordings = _recordings(examined, ridge)
    in_wrong = np.concatenate([each.rows for each in recordings if each.is_probable] or [np.empty(0, np.int64)])
    return Suspects(_pictures(examined, ridge, in_wrong), recordings, _unlike(examined, directions))


def _pictures(examined: Examined, ridge: Ridge, in_wrong: NDArray[np.int64]) -> list[WrongLabel]:
    """Single wrong pictures; recordings of one picture are judged as recordings, and not twice."""
    said = ridge.targets - ridge.dual / ridge.diagonal()[:, None]
    margins = lead(said, examined.labels)
    _, places, sizes = np.unique(examined.recordings, return_inverse=True, return_counts=True)
    flagged = np.flatnonzero((-margins > _PICTURE_MARGIN) & (sizes[places] > 1))
    flagged = flagged[~np.isin(flagged, in_wrong)]
    others = _others(said[flagged], examined.labels[flagged])
    found = [
        WrongLabel(np.array([row]), int(other), float(min(-margins[row] / 2, 1.0)), is_probable=True)
        for row, other in zip(flagged.tolist(), others.tolist(), strict=True)
    ]
    return sorted(found, key=lambda each: -each.score)


def _recordings(examined: Examined, ridge: Ridge) -> list[WrongLabel]:
    """Wrong recordings; one with several labels is judged per label that at least half of its pictures have.

    The only recording of a label is not judged: without it, nothing is known about the label.
    """
    is_easy = _honest_accuracy(examined) >= _EASY
    sizes = np.bincount(examined.recordings)
    counts = np.bincount(examined.labels, minlength=examined.label_count)
    found = []
    for rows in _groups(examined.recordings * examined.label_count + examined.labels):
        if 2 * len(rows) < sizes[examined.recordings[rows[0]]]:
            continue
        label = int(examined.labels[rows[0]])
        if len(rows) == counts[label]:
            continue
        said = ridge.left_out(rows).mean(axis=0)
        ridge_other, ridge_margin = _other(said, label)
        honest = _mean_honest(examined, rows)
        if honest is None:
            if ridge_margin < 0:
                found.append(WrongLabel(rows, ridge_other, _score(ridge_margin, ridge_margin), is_probable=False))
            continue
        other, margin = _other(honest, label)
        if margin + ridge_margin < 0:
            is_probable = (
                is_easy and other == ridge_other and ridge_margin < -_RECORDING_MARGIN and honest[other] >= _ANSWERED
            )
            found.append(WrongLabel(rows, other, _score(margin, ridge_margin), bool(is_probable)))
    return sorted(found, key=lambda each: (not each.is_probable, -each.score))


def _unlike(examined: Examined, directions: Floats) -> list[Unlike]:
    """Recordings whose pictures are far from those of all others of their label.

    The distance of a picture is 1 minus the mean cosine to the 15 nearest pictures of the label's other recordings; a
    recording is unlike if its mean is beyond five robust standard deviations above the median of its label. The
    deviation is at least the median of those of all labels, as that of a few recordings is uncertain.
    """
    judged: list[tuple[list[NDArray[np.int64]], Floats]] = []
    for label in range(examined.label_count):
        own = np.flatnonzero(examined.labels == label)
        groups = _groups(examined.recordings[own])
        if len(groups) >= _FEWEST_RECORDINGS:
            distances = _distances(directions[own], examined.recordings[own])
            means = np.array([distances[rows].mean() for rows in groups], np.float32)
            judged.append(([own[rows] for rows in groups], means))
    spreads = [_spread(means) for _, means in judged]
    usual = float(np.median(spreads)) if spreads else 0.0
    found = [
        Unlike(rows, float(np.clip(mean, 0, 1)))
        for (groups, means), spread in zip(judged, spreads, strict=True)
        for rows, mean in zip(groups, means.tolist(), strict=True)
        if mean > float(np.median(means)) + _SPREADS * max(spread, usual, _LEAST_SPREAD)
    ]
    return sorted(found, key=lambda each: -each.score)


def _distances(directions: Floats, recordings: NDArray[np.int64]) -> Floats:
    """The distances (N,) of pictures to the nearest ones of other recordings, of which there must be some."""
    cosines = directions @ directions.T
    cosines[recordings[:, None] == recordings[None, :]] = -np.inf
    count = min(_NEAREST, len(cosines))
    nearest = np.partition(cosines, -count, axis=1)[:, -count:]
    is_other = np.isfinite(nearest)
    distances: Floats = 1 - np.where(is_other, nearest, 0).sum(axis=1) / is_other.sum(axis=1)
    return distances


def _spread(values: Floats) -> float:
    """The standard deviation of most of them."""
    return _NORMAL_SPREAD * float(np.median(np.abs(values - np.median(values))))


def _groups(numbers: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The rows of each number."""
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)


def _other(said: Floats, label: int) -> tuple[int, float]:
    """The best other label of scores (C,), and how far the label leads it."""
    rest = said.copy()
    rest[label] = -np.inf
    other = int(rest.argmax())
    return other, float(said[label] - said[other])


def _others(said: Floats, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    rest = said.copy()
    rest[np.arange(len(rest)), labels] = -np.inf
    others: NDArray[np.int64] = rest.argmax(axis=1)
    return others


def _mean_honest(examined: Examined, rows: NDArray[np.int64]) -> Floats | None:
    """The mean honest confidences (C,) of pictures; None if none has an answer."""
    if examined.honest is None:
        return None
    answered = examined.honest[rows]
    answered = answered[np.isfinite(answered).all(axis=1)]
    if not len(answered):
        return None
    mean: Floats = answered.mean(axis=0)
    return mean


def _honest_accuracy(examined: Examined) -> float:
    if examined.honest is None:
        return 0.0
    answered = np.isfinite(examined.honest).all(axis=1)
    if not answered.any():
        return 0.0
    return float((examined.honest[answered].argmax(axis=1) == examined.labels[answered]).mean())


def _score(margin: float, ridge_margin: float) -> float:
    """0 to 1, from the mean of both margins, of which a mistake has negative ones."""
    return float(np.clip(-(margin + ridge_margin) / 2, 0, 1))
