"""Snapshots in the database: their names, states and models."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, LiteralString
from uuid import UUID

from psycopg.sql import Composed

from diptych_server.core.filters import Restriction
from diptych_server.core.metrics import LONG_METRICS, TrainingMetrics
from diptych_server.store.postgres.database import Connection, fetch_all, fetch_values
from diptych_server.store.sql import statements
from diptych_server.store.tables.filtering import conditions
from diptych_server.store.tables.paging import Ordering, Page, PageRequest, by_name, by_time, given
from diptych_server.store.tables.resources import ResourceTable, VersionedRow

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


@dataclass(frozen=True)
class _Listed:
    id: UUID
    name: str
    sort_name: str
    created_at: datetime
    updated_at: datetime


TABLE = ResourceTable("snapshot", VersionedRow)
lock = TABLE.lock

_ORDERING = Ordering(
    keys=MappingProxyType(
        {
            "name": by_name(),
            "created_at": by_time("created_at"),
            "updated_at": by_time("updated_at"),
        }
    ),
    default="created_at desc",
)


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
    rows = {row.id: row for row in await fetch_all(connection, _row, _SQL["fetch"], parameters)}
    labels: defaultdict[UUID, list[SnapshotLabel]] = defaultdict(list)
    for label in await fetch_all(connection, SnapshotLabel, _SQL["labels"], parameters):
        labels[label.snapshot_id].append(label)
    return [replace(rows[each], labels=labels[each]) for each in snapshot_ids if each in rows]


def _row(*, metrics: Mapping[str, Any] | None, **columns: Any) -> SnapshotRow:
    return SnapshotRow(**columns, metrics=TrainingMetrics.from_json(metrics) if metrics else None)


async def fetch_labels(connection: Connection, snapshot_id: UUID) -> Sequence[SnapshotLabel]:
    """The labels of a snapshot in the order of a model's confidences."""
    return await fetch_all(connection, SnapshotLabel, _SQL["labels"], {"ids": [snapshot_id]})


async def list_ids(
    connection: Connection,
    request: PageRequest,
    *,
    workspace_ids: Collection[UUID] | None,
    dataset_id: UUID | None,
    show_deleted: bool,
    restrictions: Sequence[Restriction] = (),
) -> Page[UUID]:
    """One page of ids in these workspaces, None means all: active ones, or deleted ones that can be restored."""
    filtered = conditions(restrictions)
    plan = _ORDERING.plan(request)
    parameters = {
        "workspace_ids": given(workspace_ids),
        "dataset_id": dataset_id,
        **plan.parameters(),
        **filtered.parameters,
    }
    state: LiteralString = "deleted_at is not null" if show_deleted else "deleted_at is null"
    only: list[LiteralString | Composed] = [state, *filtered.statements]
    statement = _SQL["list_of_dataset" if dataset_id else "list"]
    rows = await fetch_all(connection, _Listed, plan.fill(statement, only=only), parameters)
    page = plan.page(rows, lambda row: row.id)
    return Page([row.id for row in page.rows], page.next_page_token)
