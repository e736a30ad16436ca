"""Two snapshots, A and B: their pictures, their labels, and what differs in their data, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

MOST_GROUPS: Final = 12
"""The most groups of changes that can be undone one by one; smaller ones are merged."""

NO_LABEL: Final = -1
"""The label index of a group whose pictures have several labels."""


class ChangeKind(StrEnum):
    """The kind of a change from A to B, documented at ChangeGroup.Kind in the proto."""

    ADDED = "added"
    REMOVED = "removed"
    RELABELLED = "relabelled"
    RENAMED = "renamed"
    MERGED = "merged"


CAUSAL: Final = frozenset({ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.RELABELLED})
"""The kinds of changes that can be undone to see what they did to the answers."""


@dataclass(frozen=True, slots=True)
class HeldPicture:
    """A picture of a snapshot, as it was trained.

    Fold and `barred`, a bit for each fold whose head is not trained on it, are None until the first training, and the
    recording is that of today until then. The time is None once the dataset is purged.
    """

    picture: bytes
    instance_id: UUID
    label_index: int
    recording_id: UUID
    fold: int | None
    barred: int | None
    captured_at: datetime | None
    source: str


class HeldLabel(NamedTuple):
    """A label of a snapshot when it was frozen."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Contents:
    """The pictures of a snapshot in the order of their digests, and its labels in the order of confidences."""

    dataset_id: UUID
    labels: Sequence[HeldLabel]
    pictures: Sequence[HeldPicture]


@dataclass(frozen=True)
class ComparedLabel:
    """A label of A, of B, or of both, with its pictures and recordings in each."""

    name: str
    a_label_id: UUID | None
    b_label_id: UUID | None
    a_name: str
    """Its name in A if it differs from that in B."""
    a_instance_count: int = 0
    b_instance_count: int = 0
    a_recording_count: int = 0
    b_recording_count: int = 0


@dataclass(frozen=True)
class AlignedLabels:
    """The labels of both snapshots as one list.

    `a_own` and `b_own` are the places of a snapshot's own labels in the list. `a_means` are the places of what a label
    of A means in B: the same, unless B merged it into another one.
    """

    labels: Sequence[ComparedLabel]
    a_own: Sequence[int]
    b_own: Sequence[int]
    a_means: Sequence[int]


class Pair(NamedTuple):
    """A picture of A, of B, or of both, with the index of its label in each; the labels of A as they are in B.

    `either` is the picture of B if it has it, else of A.
    """

    picture: bytes
    either: HeldPicture
    a: HeldPicture | None
    b: HeldPicture | None
    a_label: int | None
    b_label: int | None


@dataclass(frozen=True)
class ChangeGroup:
    """Equal changes, which can be undone together. `places` are those of their pictures among all pairs."""

    id: str
    kind: ChangeKind
    label_index: int
    new_label_index: int
    places: Sequence[int]
    recording_count: int
    is_whole_recordings: bool
    first_captured_at: datetime | None
    last_captured_at: datetime | None
    source: str
    example_instance_ids: Sequence[UUID]

    @property
    def instance_count(self) -> int:
        """The number of its pictures."""
        return len(self.places)


@dataclass(frozen=True)
class DataCounts:
    """Pictures, and recordings of them, that were added, removed, relabelled, or are the same."""

    added_instance_count: int
    added_recording_count: int
    removed_instance_count: int
    removed_recording_count: int
    relabelled_instance_count: int
    same_instance_count: int
    same_recording_count: int


@dataclass(frozen=True)
class Difference:
    """What differs between the data of A and B. `pairs` are all pictures of both, in the order of their digests."""

    aligned: AlignedLabels
    pairs: Sequence[Pair]
    groups: Sequence[ChangeGroup]
    counts: DataCounts

    @property
    def causal_groups(self) -> Sequence[ChangeGroup]:
        """The groups that can be undone."""
        return [group for group in self.groups if group.kind in CAUSAL]


def by_picture(contents: Contents) -> Mapping[bytes, HeldPicture]:
    """The pictures by digest."""
    return {held.picture: held for held in contents.pictures}
