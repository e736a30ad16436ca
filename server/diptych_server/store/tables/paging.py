"""Keyset paging: a page token contains the end of the previous page, so pages stay correct while rows change."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, LiteralString, TypeVar
from uuid import UUID

from psycopg.sql import SQL, Composable, Composed, Literal

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

MAX_PAGE_SIZE = 1000

Row = TypeVar("Row")


@dataclass(frozen=True)
class PageRequest:
    """The paging fields of a list request."""

    page_size: int = 0
    page_token: str = ""
    order_by: str = ""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the token for the next page; empty on the last page."""

    rows: Sequence[Row]
    next_page_token: str


@dataclass(frozen=True)
class SortKey:
    """A column to sort by: its SQL expression and type, and a function that reads its value from a row."""

    expression: LiteralString
    sql_type: LiteralString
    value: Callable[[Any], str]
    read: Callable[[str], object]
    """Parses such a value, and raises ValueError if it is invalid."""


@dataclass(frozen=True)
class Ordering:
    """The sort orders of one list; every row has a unique `id` that breaks ties."""

    keys: Mapping[str, SortKey]
    default: str
    default_size: int = 50
    id_expression: LiteralString = "id"

    def plan(self, request: PageRequest) -> PagePlan:
        """The plan for fetching the requested page.

        Raises:
            Refusal: BAD_FIELD for an unknown order or a negative size, BAD_PAGE_TOKEN for a token of another list.
        """
        order_by = " ".join(request.order_by.split()) or self.default
        name, _, direction = order_by.partition(" ")
        if name not in self.keys or direction not in {"", "desc", "asc"}:
            allowed = ", ".join(f'"{key}", "{key} desc"' for key in self.keys)
            raise Refusal(Reason.BAD_FIELD, f"order_by must be one of {allowed}.", field="order_by")
        size = page_size(request.page_size, default=self.default_size)
        after = _read_token(request.page_token, order_by, self.keys[name]) if request.page_token else None
        return PagePlan(self, self.keys[name], order_by, is_descending=direction == "desc", size=size, after=after)


@dataclass(frozen=True)
class PagePlan:
    """One page to fetch: fills the placeholders {only}, {after} and {order} of a statement that selects the rows."""

    ordering: Ordering
    key: SortKey
    order_by: str
    is_descending: bool
    size: int
    after: tuple[object, UUID] | None

    def fill(
        self, statement: LiteralString, *, only: Sequence[LiteralString | Composed] = (), **others: Composable
    ) -> Composed:
        """The statement with its conditions {only} and {after}, its {order} clause, and its other placeholders.

        Optional conditions that do not apply are omitted: a generic plan for "parameter is null or column = parameter"
        could not use the index.
        """
        key, ident = SQL(self.key.expression), SQL(self.ordering.id_expression)
        direction = SQL("desc") if self.is_descending else SQL("asc")
        # One row more than the page shows whether there is a next page.
        order = SQL("order by {key} {direction}, {id} {direction} limit {limit}").format(
            key=key, id=ident, direction=direction, limit=Literal(self.size + 1)
        )
        conditions = SQL(" and ").join(
            condition if isinstance(condition, Composed) else SQL(condition) for condition in only or ("true",)
        )
        return SQL(statement).format(only=conditions, after=self._after(key, ident), order=order, **others)

    def _after(self, key: SQL, ident: SQL) -> SQL | Composed:
        if self.after is None:
            return SQL("true")
        return SQL("({key}, {id}) {than} (cast(%(after_value)s as {type}), %(after_id)s::uuid)").format(
            key=key, id=ident, than=SQL("<") if self.is_descending else SQL(">"), type=SQL(self.key.sql_type)
        )

    def parameters(self) -> Mapping[str, object]:
        """The additional parameters of the statement: the end of the previous page."""
        value, last_id = self.after or (None, None)
        return {"after_value": value, "after_id": last_id}

    def page(self, rows: Sequence[Row], identify: Callable[[Row], object]) -> Page[Row]:
        """The rows of this page, and the token of the next one if there are more."""
        if len(rows) <= self.size:
            return Page(rows, "")
        shown = rows[: self.size]
        return Page(shown, _write_token(self.order_by, self.key.value(shown[-1]), str(identify(shown[-1]))))


def page_size(wanted: int, *, default: int) -> int:
    """The number of rows on a page for the requested size.

    Raises:
        Refusal: BAD_FIELD when it is negative.
    """
    if wanted < 0:
        raise Refusal(Reason.BAD_FIELD, "page_size must not be negative.", field="page_size")
    return min(wanted or default, MAX_PAGE_SIZE)


def bad_token() -> Refusal:
    """The refusal of a page token that is not from this list."""
    return Refusal(Reason.BAD_PAGE_TOKEN, "The page token does not belong to this list. Start again without a token.")


def by_name() -> SortKey:
    """Sort by name, ignoring case; rows need `sort_name`, as case folding is done by the database."""
    return SortKey("lower(name)", "text", lambda row: str(row.sort_name), _read_text)


def by_time(column: LiteralString) -> SortKey:
    """Sort by a column of times; its name without the table is an attribute of the rows."""
    attribute = column.rpartition(".")[2]
    return SortKey(column, "timestamptz", lambda row: str(getattr(row, attribute).isoformat()), datetime.fromisoformat)


def by_id(column: LiteralString) -> SortKey:
    """Sort by a column of ids, which is the attribute `id` of the rows."""
    return SortKey(column, "uuid", lambda row: str(row.id), UUID)


def _read_text(value: str) -> str:
    if "\0" in value:
        raise ValueError("PostgreSQL does not support this text")
    return value.encode().decode()  # rejects text that is valid in JSON but not in UTF-8


def _write_token(order_by: str, value: str, last_id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([order_by, value, last_id]).encode()).decode()


def _read_token(token: str, order_by: str, key: SortKey) -> tuple[object, UUID]:
    try:
        order, value, last_id = json.loads(base64.urlsafe_b64decode(token.encode()))
        if order != order_by or not isinstance(value, str) or not isinstance(last_id, str):
            raise bad_token()
        return key.read(value), UUID(last_id)
    except (ValueError, TypeError, RecursionError) as error:
        raise bad_token() from error
