"""Reading, renaming, deleting and restoring one resource of any type."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from diptych_server.core.names import clean_name
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables.resources import ResourceTable

State = TypeVar("State")


@dataclass(frozen=True)
class ResourceFlows(Generic[State]):
    """The flows of one type of resource, from its table and a function that reads one, deleted or not."""

    table: ResourceTable[Any]
    read: Callable[[Connection, UUID], Awaitable[State]]

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
