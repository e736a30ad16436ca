"""Finding a thing by typed text: the filters in the requests."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from diptych_client.sdk.errors import NotFoundError
from diptych_client.sdk.lookup import find

IDENTITY = "0198a1b2-0000-7000-8000-00000000c0de"


@dataclass(frozen=True)
class Thing:
    """Something with an id and a name."""

    id: str
    name: str


async def asked_for(text: str, answers: dict[str, Thing]) -> tuple[Thing | None, list[str]]:
    """The result if only these filters match something, and the requested filters."""
    asked: list[str] = []

    async def listed(text: str) -> AsyncIterator[Thing]:
        asked.append(text)
        if text in answers:
            yield answers[text]

    try:
        return await find(listed, text, kind="thing"), asked
    except NotFoundError:
        return None, asked


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (IDENTITY, f'id = "{IDENTITY}"'),
        ("Desk", 'name = "Desk"'),
        ("desk", 'name : "desk"'),
        ('a "b" \\', 'name = "a \\"b\\" \\\\"'),
        ("0198a1", 'id : "0198a1*"'),
        ("…c0de", 'id : "*c0de"'),
    ],
)
async def test_a_thing_is_found_by_a_filter(text: str, wanted: str) -> None:
    """By its id, its name in any case, or either end of its id; the filters before allow nothing."""
    name = text if wanted.startswith("name =") else "Desk"

    found, asked = await asked_for(text, {wanted: Thing(IDENTITY, name)})

    assert found == Thing(IDENTITY, name)
    assert asked[-1] == wanted


@pytest.mark.parametrize("text", ["unknown", "", "c0de", IDENTITY, "x" * 1000])
async def test_nothing_is_listed_whole_to_find_one_thing(text: str) -> None:
    """Every list has a filter, also where there is no such thing."""
    found, asked = await asked_for(text, {})

    assert found is None
    assert all(asked)
