"""Finding a thing by what a person types."""

from dataclasses import dataclass

import pytest

from diptych_client.sdk import AmbiguousNameError, NotFoundError, pick


@dataclass(frozen=True)
class Thing:
    """Something with an id and a name."""

    id: str
    name: str


DESK = Thing("0199-aaaa-1111", "Desk")
SHELF = Thing("0199-aaaa-2222", "Shelf")
SECOND_SHELF = Thing("0199-bbbb-3333", "Shelf")
THINGS = [DESK, SHELF, SECOND_SHELF]


@pytest.mark.parametrize("text", ["0199-aaaa-1111", "Desk", "desk", " DESK ", "0199-aaaa-1", "…1111", "1111"])
def test_a_thing_is_found_by_id_name_or_part_of_its_id(text: str) -> None:
    """Case does not matter; the beginning and the end of an id do as well."""
    assert pick(THINGS, text, kind="dataset") is DESK


def test_the_exact_name_wins_over_one_that_differs_in_case() -> None:
    """Two names that differ in case only can both be meant."""
    lower = Thing("0199-cccc-4444", "desk")

    assert pick([DESK, lower], "desk", kind="dataset") is lower


@pytest.mark.parametrize("text", ["Shelf", "0199-"])
def test_what_fits_several_things_lists_them(text: str) -> None:
    """The candidates come with their ids."""
    with pytest.raises(AmbiguousNameError) as caught:
        pick(THINGS, text, kind="dataset")

    assert (SHELF.id, "Shelf") in caught.value.candidates
    assert (SECOND_SHELF.id, "Shelf") in caught.value.candidates


@pytest.mark.parametrize("text", ["Table", "019", ""])
def test_what_fits_nothing_is_said(text: str) -> None:
    """Three characters are too few for an id."""
    with pytest.raises(NotFoundError) as caught:
        pick(THINGS, text, kind="dataset")

    assert caught.value.metadata == {"kind": "dataset", "id": text}
