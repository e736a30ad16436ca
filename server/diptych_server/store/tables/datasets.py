"""Datasets in the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import LiteralString
from uuid import UUID

from psycopg.sql import Composed

from diptych_server.core.filters import Restriction
from diptych_server.core.refusal import refuse_missing
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_values
from diptych_server.store.sql import statements
from diptych_server.store.tables.filtering import conditions
from diptych_server.store.tables.paging import Ordering, Page, PageRequest, by_name, by_time, given
from diptych_server.store.tables.resources import ResourceRow, ResourceTable

_SQL = statements("datasets")


@dataclass(frozen=True)
class DatasetRow(ResourceRow):
    """A dataset without its content."""

    workspace_id: UUID
    backbone: str
    deleted_at: datetime | None
    sequence: int

    @property
    def etag(self) -> str:
        """The version that a client reads and sends back as a condition."""
        return str(self.sequence)


@dataclass(frozen=True)
class DatasetView(DatasetRow):
    """A dataset with counts of its content."""

    instance_count: int
    burst_count: int
    pending_embedding_count: int
    pending_comparison_count: int


@dataclass(frozen=True)
class _Listed:
    id: UUID
    name: str
    sort_name: str
    created_at: datetime
    updated_at: datetime


TABLE = ResourceTable("dataset", DatasetRow, touch="updated_at = now()")
lock = TABLE.lock

_ORDERING = Ordering(
    keys=MappingProxyType(
        {
            "name": by_name(),
            "created_at": by_time("created_at"),
            "updated_at": by_time("updated_at"),
        }
    ),
    default="updated_at desc",
)


async def insert(
    connection: Connection,
    *,
    dataset_id: UUID,
    workspace_id: UUID,
    name: str,
    backbone: str,
    request_id: UUID | None,
) -> UUID:
    """Insert a dataset, and return its id, or that of the dataset that the same request created before."""
    parameters = {
        "id": dataset_id,
        "workspace_id": workspace_id,
        "name": name,
        "backbone": backbone,
        "request_id": request_id,
    }
    if await execute(connection, _SQL["insert"], parameters):
        return dataset_id
    [known] = await fetch_values(connection, _SQL["id_of_request"], parameters)
    return UUID(str(known))


async def view(connection: Connection, dataset_ids: Sequence[UUID]) -> list[DatasetView]:
    """The datasets with these ids, deleted ones included, in this order; unknown ids are omitted."""
    rows = await fetch_all(connection, DatasetView, _SQL["view"], {"ids": list(dataset_ids)})
    by_id = {row.id: row for row in rows}
    return [by_id[dataset_id] for dataset_id in dataset_ids if dataset_id in by_id]


async def require(connection: Connection, dataset_id: UUID) -> None:
    """Check that the dataset exists, deleted or not.

    Raises:
        Refusal: NOT_FOUND.
    """
    [is_there] = await fetch_values(connection, _SQL["is_there"], {"id": dataset_id})
    if not is_there:
        refuse_missing("dataset", dataset_id)


async def list_ids(
    connection: Connection,
    request: PageRequest,
    *,
    workspace_ids: Collection[UUID] | None,
    show_deleted: bool,
    restrictions: Sequence[Restriction] = (),
) -> Page[UUID]:
    """One page of ids in these workspaces, None means all: active ones, or deleted ones that can be restored."""
    filtered = conditions(restrictions)
    plan = _ORDERING.plan(request)
    state: LiteralString = "deleted_at is not null" if show_deleted else "deleted_at is null"
    only: list[LiteralString | Composed] = [state, *filtered.statements]
    parameters = {"workspace_ids": given(workspace_ids), **plan.parameters(), **filtered.parameters}
    rows = await fetch_all(connection, _Listed, plan.fill(_SQL["list"], only=only), parameters)
    page = plan.page(rows, lambda row: row.id)
    return Page([row.id for row in page.rows], page.next_page_token)


async def advance(connection: Connection, dataset_id: UUID) -> int:
    """Increment the number of changes, and return it."""
    [sequence] = await fetch_values(connection, _SQL["advance"], {"id": dataset_id})
    return int(sequence)
