"""Reading, listing, renaming, deleting and restoring resources of any type."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from diptych_server.core.filters import NAMED_FIELDS, parse_filter
from diptych_server.core.names import clean_name
from diptych_server.core.refusal import refuse_missing
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables.paging import Page, PageRequest
from diptych_server.store.tables.resources import ResourceTable
from diptych_server.store.tables.workspace_lists import WorkspaceList

State = TypeVar("State")
Fetch = Callable[[Connection, Sequence[UUID]], Awaitable[Sequence[State]]]
"""Reads the resources with these ids, deleted or not, in this order; unknown ids are omitted."""


@dataclass(frozen=True)
class ResourceFlows(Generic[State]):
    """The flows of one type of resource."""

    table: ResourceTable[Any]
    fetch: Fetch[State]

    async def read(self, connection: Connection, identifier: UUID) -> State:
        """One resource, deleted or not.

        Raises:
            Refusal: NOT_FOUND.
        """
        found = await self.fetch(connection, [identifier])
        return found[0] if found else refuse_missing(self.table.name, identifier)

    async def get(self, database: Database, identifier: UUID) -> State:
        """One resource, deleted or not.

        Raises:
            Refusal: NOT_FOUND.
        """
        async with database.reading() as connection:
            return await self.read(connection, identifier)

    async def rename(self, database: Database, identifier: UUID, *, name: str, etag: str = "") -> State:
        """Rename a resource.

        Raises:
            Refusal: NOT_FOUND, BAD_FIELD, CHANGED_SINCE_READ.
        """
        name = clean_name(name, field=f"{self.table.name}.name")
        async with database.transaction() as connection:
            await self.table.lock(connection, identifier, etag=etag)
            await self.table.update(connection, identifier, name=name)
            return await self.read(connection, identifier)


@dataclass(frozen=True)
class WorkspaceResourceFlows(ResourceFlows[State]):
    """The flows of one type of resource that belongs to a workspace, and can be deleted and restored."""

    listed: WorkspaceList
    fetch_outlines: Fetch[State]
    """The same as `fetch`, without what lists leave out."""

    async def list(
        self,
        database: Database,
        request: PageRequest,
        *,
        workspace_ids: Collection[UUID] | None = None,
        parent_id: UUID | None = None,
        show_deleted: bool = False,
        filter_text: str = "",
    ) -> Page[State]:
        """One page of the resources of these workspaces, None means all; if given, only those of one parent.

        Raises:
            Refusal: BAD_FIELD, BAD_PAGE_TOKEN.
        """
        restrictions = parse_filter(filter_text, NAMED_FIELDS)
        async with database.reading() as connection:
            page = await self.listed.page(
                connection,
                request,
                workspace_ids=workspace_ids,
                parent_id=parent_id,
                show_deleted=show_deleted,
                restrictions=restrictions,
            )
            return Page(await self.fetch_outlines(connection, page.rows), page.next_page_token)

    async def delete(self, database: Database, identifier: UUID, *, etag: str = "") -> State:
        """Delete a resource with all that belongs to it; it can be restored within 30 days.

        Raises:
            Refusal: NOT_FOUND, CHANGED_SINCE_READ.
        """
        async with database.transaction() as connection:
            await self.table.lock(connection, identifier, etag=etag)
            await self.table.set_deleted(connection, identifier, is_deleted=True)
            return await self.read(connection, identifier)

    async def undelete(self, database: Database, identifier: UUID) -> State:
        """Restore a deleted resource; do nothing if it is not deleted.

        Raises:
            Refusal: NOT_FOUND.
        """
        async with database.transaction() as connection:
            await self.table.set_deleted(connection, identifier, is_deleted=False)
            return await self.read(connection, identifier)
