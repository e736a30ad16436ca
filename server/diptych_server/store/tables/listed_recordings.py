"""Lists of a dataset's recordings with their current content, page by page."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import LiteralString
from uuid import UUID

from diptych_server.store.postgres.database import Connection, fetch_all
from diptych_server.store.sql import statements
from diptych_server.store.tables.paging import Ordering, Page, PageRequest, by_id

_SQL = statements("listed_recordings")


@dataclass(frozen=True)
class ListedRecording:
    """A recording with counts of its content in a dataset, without removed pictures."""

    id: UUID
    instance_count: int
    burst_count: int
    is_by_hand: bool
    first_captured_at: datetime
    last_captured_at: datetime
    example_instance_ids: Sequence[UUID]


@dataclass(frozen=True)
class HeldLabel:
    """The number of pictures of a label in a recording."""

    recording_id: UUID
    label_id: UUID
    name: str
    instance_count: int


@dataclass(frozen=True)
class RecordingCounts:
    """The number of recordings in a dataset, and of those with several labels."""

    recording_count: int
    mixed_recording_count: int


_ORDERING = Ordering(keys=MappingProxyType({"id": by_id("id")}), default="id", default_size=100)
_MIXED: LiteralString = """
    1 < (
        select count(*)
        from label
        join held_recording on held_recording.owner_id = label.id and held_recording.recording_id = recording.id
        where label.dataset_id = %(dataset_id)s and held_recording.instance_count > 0
    )
"""


async def list_page(
    connection: Connection, dataset_id: UUID, request: PageRequest, *, only_mixed: bool
) -> Page[ListedRecording]:
    """One page of the recordings of a dataset in a fixed order; with `only_mixed` only those with several labels."""
    plan = _ORDERING.plan(request)
    parameters = {"dataset_id": dataset_id, **plan.parameters()}
    statement = plan.fill(_SQL["list"], only=[_MIXED] if only_mixed else [])
    rows = await fetch_all(connection, ListedRecording, statement, parameters)
    return plan.page(rows, lambda row: row.id)


async def labels_of(
    connection: Connection, dataset_id: UUID, recording_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[HeldLabel]]:
    """The labels of each recording, the one with most pictures first."""
    parameters = {"dataset_id": dataset_id, "recording_ids": [*recording_ids]}
    found: defaultdict[UUID, list[HeldLabel]] = defaultdict(list)
    for row in await fetch_all(connection, HeldLabel, _SQL["labels_of_recordings"], parameters):
        found[row.recording_id].append(row)
    return found


async def count(connection: Connection, dataset_id: UUID) -> RecordingCounts:
    """The current number of recordings in a dataset."""
    [counts] = await fetch_all(connection, RecordingCounts, _SQL["count"], {"dataset_id": dataset_id})
    return counts
