"""Filters of lists: what they allow, and how strictly they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diptych.wire.limits import MAX_FILTER_LENGTH, MAX_FILTER_RESTRICTIONS
from diptych_server.core.filters import (
    ACCESS_TOKEN_FIELDS,
    NAMED_FIELDS,
    TRAINING_JOB_FIELDS,
    Restriction,
    parse_filter,
    read_ids,
)
from diptych_server.core.refusal import Refusal

printable = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=' "\\*'), max_size=40)
names = st.builds(Restriction, st.just("name"), st.sampled_from("=:"), printable)
ids = st.builds(Restriction, st.just("id"), st.just("="), st.uuids().map(str))
times = st.builds(
    Restriction,
    st.sampled_from(["created_at", "updated_at"]),
    st.sampled_from(["=", "<", "<=", ">", ">="]),
    st.datetimes(timezones=st.timezones()).map(lambda each: each.isoformat()),
)


def plain(restriction: Restriction) -> tuple[str, str, str]:
    """Its text, without its position."""
    return restriction.field, restriction.operator, restriction.value


@given(st.lists(names | ids, min_size=1, max_size=MAX_FILTER_RESTRICTIONS))
def test_a_written_filter_reads_back_as_the_same_restrictions(restrictions: list[Restriction]) -> None:
    """Quotes, backslashes and the word AND inside a value change nothing."""
    text = " AND ".join(map(str, restrictions))

    assert [plain(each) for each in parse_filter(text, NAMED_FIELDS)] == [plain(each) for each in restrictions]


def refused_at(text: str) -> int | None:
    """The position at which it is refused; None where it is a filter."""
    try:
        parse_filter(text, NAMED_FIELDS)
    except Refusal as refusal:
        return int(refusal.metadata["position"])
    return None


@given(st.text(max_size=60) | st.text('name=:"<>*\\ ANDid_', max_size=60))
def test_any_text_is_a_filter_or_refused_with_a_position(text: str) -> None:
    """Nothing else is raised, and the position lies in the text or right behind it."""
    position = refused_at(text)

    assert position is None or 1 <= position <= len(text) + 1


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("Desk", 1),
        ("name", 5),
        ('name < "Desk"', 6),
        ("name = Desk", 8),
        ('name = "Desk', 8),
        ('name = "a" name = "b"', 12),
        ('name = "a" OR name = "b"', 12),
        ('name = "a" AND', 15),
        ('size = "1"', 1),
        ('created_at > "yesterday"', 14),
        ('created_at > "2026-11-30"', 14),
        ('id : "12*"', 6),
        ('id = "0198*"', 6),
        ('id : "%abcd*"', 6),
        ("x" * (MAX_FILTER_LENGTH + 1), MAX_FILTER_LENGTH + 1),
        (" AND ".join(['name="a"'] * (MAX_FILTER_RESTRICTIONS + 1)), MAX_FILTER_RESTRICTIONS * 13),
    ],
)
def test_a_bad_filter_is_refused_with_its_position(text: str, position: int) -> None:
    """Counted from 1."""
    with pytest.raises(Refusal) as caught:
        parse_filter(text, NAMED_FIELDS)

    assert caught.value.metadata == {"field": "filter", "position": str(position)}


@given(st.uuids())
def test_a_part_of_an_id_includes_the_id(identity: object) -> None:
    """As far as it goes, from either end."""
    [begin] = parse_filter(f'id : "{str(identity)[:6]}*"', NAMED_FIELDS)
    [end] = parse_filter(f'id : "*{str(identity)[-6:]}"', NAMED_FIELDS)

    low, high, _ = read_ids(begin)
    assert str(low) <= str(identity) <= str(high)
    assert str(identity).endswith(read_ids(end)[2])


@pytest.mark.parametrize(
    ("text", "fields", "problem"),
    [
        ('state = "running"', TRAINING_JOB_FIELDS, 'needs one of "queued", "embedding", "fitting"'),
        ('role = "Admin"', ACCESS_TOKEN_FIELDS, 'needs one of "viewer", "editor", "admin" for role (at position 8)'),
        ('role > "viewer"', ACCESS_TOKEN_FIELDS, "needs one of = != after role"),
        ('name = "x"', TRAINING_JOB_FIELDS, "needs one of id, snapshot_id, state, created_at, updated_at"),
        ('created_at != "2026-11-30T00:00:00Z"', TRAINING_JOB_FIELDS, "needs one of = < <= > >= after created_at"),
    ],
)
def test_the_refusal_lists_what_a_list_allows(text: str, fields: tuple[str, ...], problem: str) -> None:
    """Fields, operators and values."""
    with pytest.raises(Refusal) as caught:
        parse_filter(text, fields)

    assert problem in caught.value.message
