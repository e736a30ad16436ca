"""Recordings: groups of bursts whose pictures look alike; all bursts of a recording share one fold."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from diptych_server.core.folds import FOLD_COUNT, choose_fold

LEAST_SHARE: Final = 1 / 3
"""Two bursts are one recording if this share of the smaller one's pictures have near copies in the other."""


@dataclass(frozen=True)
class BurstState:
    """The state of a burst: its recording, its fold if any, and its number of pictures of each label."""

    id: UUID
    recording_id: UUID
    fold: int | None
    is_by_hand: bool
    pictures: Mapping[UUID, int]


@dataclass(frozen=True)
class Tie:
    """Similar pictures in two bursts: how many of each have a near copy in the other, and the highest likeness."""

    first: UUID
    second: UUID
    first_pictures: int
    second_pictures: int
    likeness: float


@dataclass(frozen=True)
class Place:
    """The recording and the fold of a burst; the fold is None if it has none yet."""

    burst_id: UUID
    recording_id: UUID
    fold: int | None


def place(bursts: Sequence[BurstState], ties: Iterable[Tie], folds: Mapping[tuple[UUID, int], int]) -> list[Place]:
    """The new recording and fold of each burst for which either changes.

    A burst that has a fold keeps it. Another one gets the fold that holds most pictures of its recording, or the least
    filled fold if the recording has none. Recordings that users joined or split are not joined with each other.

    Args:
        bursts: all bursts of the affected recordings.
        ties: which of them look alike.
        folds: the number of pictures of a label in a fold.
    """
    members = _joined(bursts, ties)
    filled = Counter(folds)
    places = []
    # The largest first, so that small ones fill the gaps.
    for group in sorted(members.values(), key=lambda group: (-_size(group), group[0].id)):
        fold = _fold_of(group)
        if fold is None:
            fold = _least_filled(group, filled)
        recording_id = name_of(group)
        for burst in group:
            if burst.fold is None:
                held = {(label, fold): count for label, count in burst.pictures.items()}
                filled.update(held or {(burst.id, fold): 1})
            placed = Place(burst.id, recording_id, fold if burst.fold is None else burst.fold)
            if placed != Place(burst.id, burst.recording_id, burst.fold if burst.fold is not None else -1):
                places.append(placed)
    return places


def is_one_recording(tie: Tie, *, first_size: int, second_size: int) -> bool:
    """Whether enough pictures of two bursts of these sizes look alike."""
    linked, size = min((second_size, tie.second_pictures), (first_size, tie.first_pictures))[::-1]
    return linked >= LEAST_SHARE * size


def _joined(bursts: Sequence[BurstState], ties: Iterable[Tie]) -> Mapping[UUID, Sequence[BurstState]]:
    """The bursts by recording, after joining those that look alike."""
    by_id = {burst.id: burst for burst in bursts}
    leaders = {burst.recording_id: burst.recording_id for burst in bursts}
    by_hand = {burst.recording_id for burst in bursts if burst.is_by_hand}

    def leader(recording_id: UUID) -> UUID:
        while leaders[recording_id] != recording_id:
            recording_id = leaders[recording_id]
        return recording_id

    for tie in sorted(ties, key=lambda tie: (-tie.likeness, tie.first, tie.second)):
        first, second = by_id[tie.first], by_id[tie.second]
        sizes = [max(1, sum(burst.pictures.values())) for burst in (first, second)]
        if not is_one_recording(tie, first_size=sizes[0], second_size=sizes[1]):
            continue
        one, other = sorted([leader(first.recording_id), leader(second.recording_id)])
        if one == other or (one in by_hand and other in by_hand):
            continue
        leaders[other] = one
        if other in by_hand:
            by_hand.add(one)
    members: defaultdict[UUID, list[BurstState]] = defaultdict(list)
    for burst in sorted(bursts, key=lambda burst: burst.id):
        members[leader(burst.recording_id)].append(burst)
    return members


def _size(group: Sequence[BurstState]) -> int:
    return sum(sum(burst.pictures.values()) for burst in group)


def _fold_of(group: Sequence[BurstState]) -> int | None:
    """The fold with most pictures of the group."""
    held = Counter[int]()
    for burst in group:
        if burst.fold is not None:
            held[burst.fold] += 1 + sum(burst.pictures.values())
    return max(held, key=lambda fold: (held[fold], -fold)) if held else None


def _least_filled(group: Sequence[BurstState], filled: Mapping[tuple[UUID, int], int]) -> int:
    labels = Counter[UUID]()
    for burst in group:
        labels.update(burst.pictures)
    label = max(labels, key=lambda label: (labels[label], label)) if labels else None
    of_all = Counter[int]()
    for (_, fold), count in filled.items():
        of_all[fold] += count
    of_label = {fold: filled.get((label, fold), 0) for fold in range(FOLD_COUNT)} if label else {}
    return choose_fold(of_label, of_all)


def name_of(group: Sequence[BurstState]) -> UUID:
    """The id for a group's recording: that of most of its pictures, so that few bursts change theirs."""
    held = Counter[UUID]()
    for burst in group:
        held[burst.recording_id] += 1 + sum(burst.pictures.values())
    return min(held, key=lambda recording: (-held[recording], recording))
