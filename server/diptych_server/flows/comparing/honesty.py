"""Which pictures a snapshot may be asked about: those whose recording its head never saw.

Two snapshots know different things: a recording of one may be a near copy of a recording of the other, and recordings
are joined and split after a training. So a head may answer a picture only if it was trained on no picture that belongs
to it by what A, B or today's data say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.comparison import HeldPicture, Pair
from diptych_server.core.folds import FOLD_COUNT

_ALL_FOLDS = (1 << FOLD_COUNT) - 1


class Tie(NamedTuple):
    """The recording that a picture, by its place, belongs to today, and the recording that it was split from."""

    place: int
    recording_id: object
    split_from: object | None


@dataclass(frozen=True)
class Kinship:
    """Which of N pictures belong together.

    recordings: (N,) int64, equal for pictures of one recording, by A, B or today's data;
    relatives: (N,) int64, equal also for the parts of a recording that was split;
    near: (P, 2) int64, pairs of near copies in different recordings.
    """

    recordings: NDArray[np.int64]
    relatives: NDArray[np.int64]
    near: NDArray[np.int64]


@dataclass(frozen=True)
class Side:
    """One snapshot's view of N pictures.

    held: (N,) bool, those that it has; folds: (N,) int64, the fold whose head answers, of the other snapshot if this
    one does not have the picture; barred: (N,) int64, a bit for each fold whose head was not trained on the picture,
    all bits for pictures that it does not have; labels: (N,) int64, of those that it has.
    """

    held: NDArray[np.bool_]
    folds: NDArray[np.int64]
    barred: NDArray[np.int64]
    labels: NDArray[np.int64]


def kinship(
    pairs: Sequence[Pair], ties: Iterable[Tie], near: Sequence[tuple[int, int]], copies: Iterable[tuple[int, int]]
) -> Kinship:
    """Which pictures belong together.

    Args:
        pairs: all pictures of both snapshots.
        ties: today's recordings, where they differ from those of the snapshots.
        near: places of near copies that did not make their recordings one.
        copies: places of near copies between snapshots of different datasets; they make their recordings one.
    """
    recordings = _Sets(len(pairs))
    for place, pair in enumerate(pairs):
        for held in (pair.a, pair.b):
            if held:
                recordings.add(place, held.recording_id)
    split = []
    for tie in ties:
        recordings.add(tie.place, tie.recording_id)
        if tie.split_from:
            split.append((tie.place, ("split", tie.split_from)))
    for first, second in copies:
        recordings.join(first, second)
    relatives = recordings.copy()
    for place, key in split:
        relatives.add(place, key)
    return Kinship(recordings.numbers(), relatives.numbers(), np.array(near, np.int64).reshape(-1, 2))


def side(own: Sequence[HeldPicture | None], other: Sequence[HeldPicture | None], labels: Sequence[int | None]) -> Side:
    """The view of the snapshot that has the pictures `own`, for pictures that it or the other one has."""
    asked = [mine or theirs for mine, theirs in zip(own, other, strict=True)]
    return Side(
        held=np.array([held is not None for held in own], np.bool_),
        folds=np.array([held.fold if held and held.fold is not None else 0 for held in asked], np.int64),
        barred=np.array([held.barred if held and held.barred is not None else _ALL_FOLDS for held in own], np.int64),
        labels=np.array([-1 if label is None else label for label in labels], np.int64),
    )


def may_answer(view: Side, kin: Kinship) -> NDArray[np.bool_]:
    """The pictures (N,) whose fold's head was trained on no picture that belongs to them."""
    bars = np.full(kin.relatives.max(initial=-1) + 1, _ALL_FOLDS, np.int64)
    np.bitwise_and.at(bars, kin.relatives, view.barred)
    own = bars[kin.relatives]
    for here, there in ((0, 1), (1, 0)):
        np.bitwise_and.at(own, kin.near[:, here], view.barred[kin.near[:, there]])
    honest: NDArray[np.bool_] = (own >> view.folds) & 1 == 1
    return honest


def knows_label(view: Side, labels: NDArray[np.int64], *, label_count: int) -> NDArray[np.bool_]:
    """The pictures (N,) whose fold's head was trained on these labels (N,); none for label -1."""
    known = np.zeros((FOLD_COUNT, label_count + 1), np.bool_)
    for fold in range(FOLD_COUNT):
        learned = view.held & ((view.barred >> fold) & 1 == 0)
        known[fold, view.labels[learned]] = True
    known[:, -1] = False
    trained: NDArray[np.bool_] = known[view.folds, labels]
    return trained


class _Sets:
    """Disjoint sets of places: joined by a common key, or directly."""

    def __init__(self, count: int) -> None:
        self._leaders = list(range(count))
        self._places: dict[object, int] = {}

    def add(self, place: int, key: object) -> None:
        self.join(place, self._places.setdefault(key, place))

    def join(self, first: int, second: int) -> None:
        self._leaders[self._leader(first)] = self._leader(second)

    def copy(self) -> _Sets:
        other = _Sets(0)
        other._leaders, other._places = list(self._leaders), dict(self._places)
        return other

    def numbers(self) -> NDArray[np.int64]:
        """The number of each place's set, in order of appearance."""
        found: dict[int, int] = {}
        leaders = [self._leader(place) for place in range(len(self._leaders))]
        return np.array([found.setdefault(leader, len(found)) for leader in leaders], np.int64)

    def _leader(self, place: int) -> int:
        while self._leaders[place] != place:
            self._leaders[place] = self._leaders[self._leaders[place]]
            place = self._leaders[place]
        return place
