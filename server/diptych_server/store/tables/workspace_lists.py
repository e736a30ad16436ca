"""Lists of the resources of workspaces, page by page."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import LiteralString, Protocol, TypeVar
from uuid import UUID

from psycopg.sql import SQL, Identifier

from diptych_server.core.filters import Restriction
from diptych_server.store.postgres.database import Connection, fetch_all
from diptych_server.store.sql import statements
from diptych_server.store.tables.filtering import conditions
from diptych_server.store.tables.paging import Ordering, Page, PageRequest, by_name, by_time

_SQL = statements("resources")

_NAMED: LiteralString = "id, name, lower(name) as sort_name, created_at, updated_at"
_BY_TIME = {"created_at": by_time("created_at")}
_BY_NAME_OR_TIME = {"name": by_name(), **_BY_TIME, "updated_at": by_time("updated_at")}


@dataclass(frozen=True)
class WorkspaceList:
    """The lists of one table whose rows have a `workspace_id`."""

    table: LiteralString
    order_by: str = "created_at desc"
    """The default order."""
    are_named: bool = False
    """Whether the rows have a name, and can be deleted and restored."""
    only: LiteralString = "true"
    """A condition for all rows."""
    parent: LiteralString = "workspace_id"
    """A column with an index, for the list of the rows with one value."""

    async def page(
        self,
        connection: Connection,
        request: PageRequest,
        *,
        workspace_ids: Collection[UUID] | None,
        parent_id: UUID | None = None,
        show_deleted: bool = False,
        restrictions: Sequence[Restriction] = (),
    ) -> Page[UUID]:
        """One page of ids.

        Args:
            connection: A connection within the transaction.
            request: The page.
            workspace_ids: The workspaces; None means all.
            parent_id: Only the rows with this parent; None means all.
            show_deleted: True lists the deleted rows instead, which can be restored.
            restrictions: The filter of the client.

        Raises:
            Refusal: BAD_FIELD, BAD_PAGE_TOKEN.
        """
        filtered = conditions(restrictions)
        plan = Ordering(_BY_NAME_OR_TIME if self.are_named else _BY_TIME, self.order_by).plan(request)
        state: LiteralString = "deleted_at is not null" if show_deleted else "deleted_at is null"
        statement = plan.fill(
            _SQL["list_of_parent" if parent_id else "list"],
            only=[state if self.are_named else self.only, *filtered.statements],
            columns=SQL(_NAMED if self.are_named else "id, created_at"),
            table=Identifier(self.table),
            parent=Identifier(self.parent),
        )
        parameters = {
            "workspace_ids": None if workspace_ids is None else list(workspace_ids),
            "parent_id": parent_id,
            **plan.parameters(),
            **filtered.parameters,
        }
        page = plan.page(await fetch_all(connection, SimpleNamespace, statement, parameters), lambda row: row.id)
        return Page([row.id for row in page.rows], page.next_page_token)


class _Identified(Protocol):
    @property
    def id(self) -> UUID: ...


Row = TypeVar("Row", bound=_Identified)


def in_order(ids: Iterable[UUID], rows: Iterable[Row]) -> list[Row]:
    """The rows in the order of the ids; ids without a row are omitted."""
    by_id = {row.id: row for row in rows}
    return [by_id[each] for each in ids if each in by_id]
