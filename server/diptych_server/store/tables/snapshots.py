"""Snapshots in the database: their names, states and models."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from diptych_server.core.metrics import LONG_METRICS, TrainingMetrics
from diptych_server.store.postgres.database import Connection, fetch_all, fetch_values
from diptych_server.store.sql import statements
from diptych_server.store.tables.resources import ResourceTable, VersionedRow
from diptych_server.store.tables.workspace_lists import WorkspaceList, in_order

_SQL = statements("snapshots")


@dataclass(frozen=True)
class SnapshotLabel:
    """A label in its state when the snapshot was frozen."""

    snapshot_id: UUID
    label_id: UUID
    name: str
    instance_count: int
    burst_count: int
    place: int = 0
    """Its number among all labels that its dataset ever had, from 0."""


@dataclass(frozen=True)
class SnapshotRow(VersionedRow):
    """A snapshot, deleted or not, with the results of its training."""

    workspace_id: UUID
    dataset_id: UUID
    deleted_at: datetime | None
    digest: bytes
    backbone: str
    instance_count: int
    burst_count: int
    model_id: UUID | None
    training_job_id: UUID | None
    metrics: TrainingMetrics | None
    labels: Sequence[SnapshotLabel] = ()
    """In the order of its model's confidences."""


TABLE = ResourceTable("snapshot", VersionedRow)
lock = TABLE.lock
LIST = WorkspaceList("snapshot", are_named=True, parent="dataset_id")


async def of_request(connection: Connection, *, workspace_id: UUID, request_id: UUID) -> UUID | None:
    """The id of the snapshot that this request created before in a workspace."""
    parameters = {"workspace_id": workspace_id, "request_id": request_id}
    found = await fetch_values(connection, _SQL["id_of_request"], parameters)
    return UUID(str(found[0])) if found else None


async def count_of_dataset(connection: Connection, dataset_id: UUID) -> int:
    """The number of snapshots of a dataset, including deleted ones."""
    [found] = await fetch_values(connection, _SQL["count_of_dataset"], {"dataset_id": dataset_id})
    return int(str(found))


async def is_name_taken(connection: Connection, dataset_id: UUID, name: str) -> bool:
    """Whether an existing snapshot of the dataset has this name, ignoring case."""
    parameters = {"dataset_id": dataset_id, "name": name}
    [found] = await fetch_values(connection, _SQL["is_name_taken"], parameters)
    return bool(found)


async def fetch(connection: Connection, snapshot_ids: Sequence[UUID]) -> list[SnapshotRow]:
    """The snapshots with these ids, including deleted ones, in this order; unknown ids are omitted."""
    return await _fetch(connection, snapshot_ids, left_out=())


async def fetch_outlines(connection: Connection, snapshot_ids: Sequence[UUID]) -> list[SnapshotRow]:
    """The same for lists: with metrics without curves and confusion, which are the largest part."""
    return await _fetch(connection, snapshot_ids, left_out=LONG_METRICS)


async def _fetch(connection: Connection, snapshot_ids: Sequence[UUID], *, left_out: Sequence[str]) -> list[SnapshotRow]:
    parameters = {"ids": list(snapshot_ids), "left_out": list(left_out)}
    rows = await fetch_all(connection, _row, _SQL["fetch"], parameters)
    labels: defaultdict[UUID, list[SnapshotLabel]] = defaultdict(list)
    for label in await fetch_all(connection, SnapshotLabel, _SQL["labels"], parameters):
        labels[label.snapshot_id].append(label)
    return [replace(row, labels=labels[row.id]) for row in in_order(snapshot_ids, rows)]


def _row(*, metrics: Mapping[str, Any] | None, **columns: Any) -> SnapshotRow:
    return SnapshotRow(**columns, metrics=TrainingMetrics.from_json(metrics) if metrics else None)


async def fetch_labels(connection: Connection, snapshot_id: UUID) -> Sequence[SnapshotLabel]:
    """The labels of a snapshot in the order of a model's confidences."""
    return await fetch_all(connection, SnapshotLabel, _SQL["labels"], {"ids": [snapshot_id]})
