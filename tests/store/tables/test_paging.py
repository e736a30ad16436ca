"""Page tokens: they come back from strangers, and rows come and go between two pages."""

import base64
import json
from collections.abc import Sequence
from types import MappingProxyType
from typing import LiteralString
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diptych.wire.reasons import Reason
from diptych_server.core.access import DEFAULT_WORKSPACE
from diptych_server.core.ids import new_id
from diptych_server.core.refusal import Refusal
from diptych_server.flows.datasets.history import list_changes
from diptych_server.store.postgres.database import Database, execute
from diptych_server.store.tables import datasets
from diptych_server.store.tables.paging import Ordering, PagePlan, PageRequest, by_id, by_name, by_time

ORDERING = Ordering(
    keys=MappingProxyType({"name": by_name(), "created_at": by_time("created_at"), "id": by_id("id")}),
    default="name",
)
STATEMENT: LiteralString = "select id, lower(name) as sort_name, created_at from dataset where {after} {order}"
REFUSED = {Reason.BAD_PAGE_TOKEN, Reason.BAD_FIELD}

order_texts = st.sampled_from(["name", "name desc", "created_at", "created_at desc", "id", "id desc", "size", ""])
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.uuids().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
times = st.datetimes().map(lambda moment: moment.isoformat()) | st.sampled_from(
    ["2024-W01-1", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "20240101T000000", "24:00"]
)
ids = st.uuids().flatmap(lambda known: st.sampled_from([str(known), known.urn, f"{{{known}}}", known.hex, "0" * 33]))
tokens = st.text(max_size=60) | st.tuples(order_texts, json_values | times | st.text(), json_values | ids).map(
    lambda parts: base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()
)


def plan_or_reason(request: PageRequest) -> PagePlan | Reason:
    """How the page would be fetched, or why it is not."""
    try:
        return ORDERING.plan(request)
    except Refusal as refusal:
        return refusal.reason


async def names_of(database: Database, page_token: str, *, page_size: int = 2) -> tuple[Sequence[str], str]:
    """The names on one page of datasets by name, and the next token."""
    request = PageRequest(page_size, page_token, "name")
    async with database.transaction() as connection:
        page = await datasets.LIST.page(connection, request, workspace_ids=None, show_deleted=False)
        return [view.name for view in await datasets.view(connection, page.rows)], page.next_page_token


async def add(database: Database, *names: str) -> None:
    """Make datasets."""
    async with database.transaction() as connection:
        for name in names:
            await datasets.insert(
                connection,
                dataset_id=new_id(),
                workspace_id=DEFAULT_WORKSPACE,
                name=name,
                backbone="net",
                request_id=None,
            )


@pytest.mark.parametrize(
    "hostile",
    [
        ["name", 5, str(UUID(int=1))],
        ["name", ["\0"], str(UUID(int=1))],
        ["name", "\0", str(UUID(int=1))],
        ["name", "\ud800", str(UUID(int=1))],
        ["name", "a", UUID(int=1).int],
        ["created_at", "never", str(UUID(int=1))],
        ["name desc", "a", str(UUID(int=1))],
        {},
        "[" * 3000,
    ],
)
def test_a_token_of_our_form_with_other_contents_is_refused(hostile: object) -> None:
    """A token written by hand gets a clear error."""
    text = hostile if isinstance(hostile, str) else json.dumps(hostile)
    token = base64.urlsafe_b64encode(text.encode()).decode()

    with pytest.raises(Refusal) as refused:
        ORDERING.plan(PageRequest(0, token, "name"))

    assert refused.value.reason is Reason.BAD_PAGE_TOKEN


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=tokens, order_by=order_texts, size=st.integers(-(2**31), 2**31 - 1))
async def test_no_token_passes_the_check_and_fails_in_the_database(
    database: Database, token: str, order_by: str, size: int
) -> None:
    """A page or a refusal that blames the field: nothing else, whatever comes."""
    planned = plan_or_reason(PageRequest(size, token, order_by))

    if isinstance(planned, PagePlan):
        async with database.transaction() as connection:
            await execute(connection, planned.fill(STATEMENT), planned.parameters())
    else:
        assert planned in REFUSED


async def test_letters_beyond_ascii_are_neither_skipped_nor_repeated(database: Database) -> None:
    """The database folds letters in its own way, and a token takes its word for it."""
    names = ["É", "é", "İx", "ß", "ẞ", "Ж", "ж", "a", "Z", "ΌΣΟΣ"]
    await add(database, *names)

    seen: list[str] = []
    token = ""
    while True:
        page, token = await names_of(database, token)
        seen += page
        if not token:
            break

    assert sorted(seen) == sorted(names)


async def test_rows_added_between_pages_shift_nothing(database: Database) -> None:
    """What lies before the token is not shown again, what lies after it is not missed."""
    await add(database, "b", "d", "f")
    first, token = await names_of(database, "")

    await add(database, "a", "c", "e")
    second, end = await names_of(database, token, page_size=5)

    assert (first, second, end) == (["b", "d"], ["e", "f"], "")


@pytest.mark.parametrize("sequence", ["99999999999999999999", "-1", "1" * 5000, "one"])
async def test_a_history_token_with_no_number_is_refused(database: Database, sequence: str) -> None:
    """The history has its own tokens, which are equally opaque."""
    token = base64.urlsafe_b64encode(f"change {sequence}".encode()).decode()

    with pytest.raises(Refusal) as refused:
        await list_changes(database, new_id(), page_size=0, page_token=token)

    assert refused.value.reason is Reason.BAD_PAGE_TOKEN


async def test_a_negative_page_of_history_is_refused(database: Database) -> None:
    """As in every other list."""
    with pytest.raises(Refusal) as refused:
        await list_changes(database, new_id(), page_size=-1, page_token="")

    assert refused.value.reason is Reason.BAD_FIELD
