"""Resources that clients rename, delete and restore: what their tables and rows have in common."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Generic, LiteralString, TypeVar
from uuid import UUID

from psycopg.sql import SQL, Identifier, Placeholder

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.store.postgres.database import Connection, execute, fetch_one
from diptych_server.store.sql import statements

_SQL = statements("resources")


@dataclass(frozen=True)
class ResourceRow(ABC):
    """A resource with a name."""

    id: UUID
    name: str
    created_at: datetime
    updated_at: datetime

    @property
    @abstractmethod
    def etag(self) -> str:
        """The version that a client reads and sends back as a condition."""


@dataclass(frozen=True)
class VersionedRow(ResourceRow):
    """A resource with a count of its changes."""

    version: int

    @property
    def etag(self) -> str:
        """The version that a client reads and sends back as a condition."""
        return str(self.version)


Row = TypeVar("Row", bound=ResourceRow)


@dataclass(frozen=True)
class ResourceTable(Generic[Row]):
    """The table of one type of resource."""

    name: LiteralString
    """Also the name of the type in messages."""
    row: type[Row]
    """The row that `lock` returns. Its fields are columns."""
    living: LiteralString = "deleted_at is null"
    """The condition for rows that are not deleted."""
    touch: LiteralString = "updated_at = now(), version = version + 1"
    """The assignments of every change."""

    async def lock(self, connection: Connection, identifier: UUID, *, etag: str = "") -> Row:
        """Lock a resource until the transaction ends, which serialises its changes, and return it.

        Raises:
            Refusal: NOT_FOUND; CHANGED_SINCE_READ when `etag` is given and stale.
        """
        columns = SQL(", ").join(Identifier(each.name) for each in fields(self.row))
        statement = SQL(_SQL["lock"]).format(columns=columns, table=Identifier(self.name), living=SQL(self.living))
        row = await fetch_one(connection, self.row, statement, {"id": identifier})
        if row is None:
            refuse_missing(self.name, identifier)
        if etag and etag != row.etag:
            message = f'The {self.name} "{row.name}" has changed since you read it. Read it again, then retry.'
            raise Refusal(Reason.CHANGED_SINCE_READ, message, kind=self.name, id=identifier, etag=row.etag)
        return row

    async def update(self, connection: Connection, identifier: UUID, **values: object) -> None:
        """Set columns of a resource, and mark it as changed."""
        assignments = [SQL("{} = {}").format(Identifier(each), Placeholder(each)) for each in values]
        changed = SQL(", ").join([*assignments, SQL(self.touch)])
        statement = SQL(_SQL["update"]).format(table=Identifier(self.name), values=changed)
        await execute(connection, statement, {"id": identifier, **values})

    async def set_deleted(self, connection: Connection, identifier: UUID, *, is_deleted: bool) -> bool:
        """Delete or restore a resource; False if it does not exist or already has this state."""
        statement = SQL(_SQL["set_deleted"]).format(table=Identifier(self.name), touch=SQL(self.touch))
        return bool(await execute(connection, statement, {"id": identifier, "is_deleted": is_deleted}))
