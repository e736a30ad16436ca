"""Finding a thing by what a person types."""

from dataclasses import dataclass

import pytest

from diptych_client.sdk import AmbiguousNameError, Label, NotFoundError, pick
from diptych_client.sdk.resources.labels import label_id


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


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("My desk", "My  desk"),
        ("My desk", "\tMy\u00a0desk "),
        ("Caf\u00e9", "Cafe\u0301"),
        ("Cafe\u0301", "caf\u00e9"),
        ("\u304c", "\u304b\u3099"),  # a kana with its mark apart, as macOS names folders
        ("mug", "mug\u200b"),  # copied from a web page
    ],
)
def test_a_name_is_found_as_it_is_typed(stored: str, typed: str) -> None:
    """White space, composition of letters and invisible characters make no difference."""
    thing = Thing("0199-dddd-5555", stored)

    assert pick([DESK, thing], typed, kind="dataset") is thing
    label = Label(id=thing.id, name=stored, instance_count=0, recording_count=0)
    assert label_id(typed, [label]) == thing.id


def test_a_name_comes_before_one_that_only_looks_the_same() -> None:
    """Older labels may differ in case only: each can be meant, and what can mean both lists them."""
    upper, lower = (Label(id=each, name=each, instance_count=0, recording_count=0) for each in ("Mug", "mug"))

    assert label_id("Mug", [lower, upper]) == "Mug"
    with pytest.raises(AmbiguousNameError) as caught:
        label_id("MUG", [lower, upper])
    assert caught.value.candidates == (("mug", "mug"), ("Mug", "Mug"))


def test_the_message_lists_the_ids() -> None:
    """A script's log shows what to write instead."""
    with pytest.raises(AmbiguousNameError) as caught:
        pick(THINGS, "Shelf", kind="dataset")

    assert str(caught.value) == (
        "2 datasets match 'Shelf'. Use an id instead.\n  0199-aaaa-2222  Shelf\n  0199-bbbb-3333  Shelf"
    )


@pytest.mark.parametrize("text", ["Shelf", "0199-"])
def test_an_ambiguous_name_lists_the_candidates(text: str) -> None:
    """The candidates come with their ids."""
    with pytest.raises(AmbiguousNameError) as caught:
        pick(THINGS, text, kind="dataset")

    assert (SHELF.id, "Shelf") in caught.value.candidates
    assert (SECOND_SHELF.id, "Shelf") in caught.value.candidates


@pytest.mark.parametrize("text", ["Table", "019", ""])
def test_an_unknown_name_is_reported(text: str) -> None:
    """Three characters are too few for an id."""
    with pytest.raises(NotFoundError) as caught:
        pick(THINGS, text, kind="dataset")

    assert caught.value.metadata == {"kind": "dataset", "id": text}
