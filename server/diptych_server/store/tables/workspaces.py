"""Workspaces in the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, LiteralString
from uuid import UUID

from psycopg.sql import Composed

from diptych_server.core.filters import Restriction
from diptych_server.core.refusal import refuse_missing
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_values
from diptych_server.store.sql import statements
from diptych_server.store.tables.filtering import conditions
from diptych_server.store.tables.paging import Ordering, Page, PageRequest, by_name, by_time
from diptych_server.store.tables.resources import ResourceTable, VersionedRow
from diptych_server.store.tables.workspace_lists import in_order

_SQL = statements("workspaces")
_NO_TOKEN: Final = UUID(int=0)
"""The creator of workspaces that were created without a token."""


@dataclass(frozen=True)
class WorkspaceRow(VersionedRow):
    """A workspace."""


@dataclass(frozen=True)
class _Listed(WorkspaceRow):
    sort_name: str


TABLE = ResourceTable("workspace", WorkspaceRow, living="true")

_ORDERING = Ordering(
    keys=MappingProxyType({"name": by_name(), "created_at": by_time("created_at")}), default="name", default_size=100
)


async def insert(
    connection: Connection, *, workspace_id: UUID, name: str, token_id: UUID | None, request_id: UUID | None
) -> UUID:
    """Insert a workspace, and return its id, or that of an earlier one of the same request and token."""
    made_by = token_id or _NO_TOKEN
    parameters = {"id": workspace_id, "name": name, "made_by": made_by, "request_id": request_id}
    if await execute(connection, _SQL["insert"], parameters):
        return workspace_id
    [known] = await fetch_values(connection, _SQL["id_of_request"], {"made_by": made_by, "request_id": request_id})
    return UUID(str(known))


async def fetch(connection: Connection, workspace_ids: Sequence[UUID]) -> list[WorkspaceRow]:
    """The workspaces with these ids, in this order; unknown ids are omitted."""
    return in_order(workspace_ids, await fetch_all(connection, WorkspaceRow, _SQL["fetch"], {"ids": [*workspace_ids]}))


async def require(connection: Connection, workspace_id: UUID) -> None:
    """Check that the workspace exists.

    Raises:
        Refusal: NOT_FOUND.
    """
    if not await fetch(connection, [workspace_id]):
        refuse_missing("workspace", workspace_id)


async def list_page(
    connection: Connection,
    request: PageRequest,
    *,
    workspace_ids: Collection[UUID] | None,
    restrictions: Sequence[Restriction] = (),
) -> Page[WorkspaceRow]:
    """One page of these workspaces; None means all.

    Raises:
        Refusal: BAD_FIELD, BAD_PAGE_TOKEN.
    """
    filtered = conditions(restrictions)
    plan = _ORDERING.plan(request)
    mine: list[LiteralString] = [] if workspace_ids is None else ["id = any(%(workspace_ids)s)"]
    only: list[LiteralString | Composed] = [*mine, *filtered.statements]
    parameters = {"workspace_ids": list(workspace_ids or ()), **plan.parameters(), **filtered.parameters}
    rows = await fetch_all(connection, _Listed, plan.fill(_SQL["list"], only=only), parameters)
    return plan.page(rows, lambda row: row.id)
