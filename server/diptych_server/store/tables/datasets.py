"""Datasets in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diptych_server.core.refusal import refuse_missing
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_values
from diptych_server.store.sql import statements
from diptych_server.store.tables.resources import ResourceRow, ResourceTable
from diptych_server.store.tables.workspace_lists import WorkspaceList, in_order

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


TABLE = ResourceTable("dataset", DatasetRow, touch="updated_at = now()")
lock = TABLE.lock
LIST = WorkspaceList("dataset", "updated_at desc", are_named=True)


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
    return in_order(dataset_ids, await fetch_all(connection, DatasetView, _SQL["view"], {"ids": list(dataset_ids)}))


async def require(connection: Connection, dataset_id: UUID) -> None:
    """Check that the dataset exists, deleted or not.

    Raises:
        Refusal: NOT_FOUND.
    """
    [is_there] = await fetch_values(connection, _SQL["is_there"], {"id": dataset_id})
    if not is_there:
        refuse_missing("dataset", dataset_id)


async def advance(connection: Connection, dataset_id: UUID) -> int:
    """Increment the number of changes, and return it."""
    [sequence] = await fetch_values(connection, _SQL["advance"], {"id": dataset_id})
    return int(sequence)
