"""Names that people give."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diptych.names import MAX_NAME_LENGTH
from diptych.wire.reasons import Reason
from diptych_server.core.names import clean_name, free_name
from diptych_server.core.refusal import Refusal


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("mug", "mug"),
        ("  my\t\nmug  ", "my mug"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\u00a0mug\u3000", "mug"),
        ("x" * 100, "x" * 100),
        ("e\u0301" * 100, "\u00e9" * 100),
        ("👩‍🚀", "👩‍🚀"),
    ],
)
def test_names_that_look_alike_are_alike(given: str, cleaned: str) -> None:
    """White space and the way in which letters are composed make no difference."""
    assert clean_name(given, field="name") == cleaned


@pytest.mark.parametrize(
    "bad", ["", " \t\u2003", "x" * 101, "a\0b", "a\x1bb", "a\x7fb", "\u200b", "evil\u202egpj", "mug\ufeff", "mug\u200d"]
)
def test_an_invalid_name_is_refused_by_its_field(bad: str) -> None:
    """Empty, too long, or with characters that no screen can show."""
    with pytest.raises(Refusal) as refused:
        clean_name(bad, field="label.name")

    assert (refused.value.reason, refused.value.metadata) == (Reason.BAD_FIELD, {"field": "label.name"})


@given(name=st.text(min_size=1, max_size=60))
def test_cleaning_is_idempotent(name: str) -> None:
    """A name that was stored can be sent back."""
    try:
        cleaned = clean_name(name, field="name")
    except Refusal:
        return

    assert clean_name(cleaned, field="name") == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        (set(), "mug"),
        ({"cup"}, "mug"),
        ({"mug"}, "mug 2"),
        ({"mug", "mug 2", "mug 3"}, "mug 4"),
        ({"Mug", "MUG 2"}, "mug 3"),
    ],
)
def test_a_taken_name_is_numbered(taken: set[str], free: str) -> None:
    """The first that is free."""
    assert free_name("mug", taken=taken) == free


def test_a_numbered_name_is_not_too_long() -> None:
    """The number takes the place of the last letters."""
    longest = "x" * MAX_NAME_LENGTH

    assert free_name(longest, taken={longest}) == "x" * (MAX_NAME_LENGTH - 2) + " 2"


def test_an_invisible_character_is_named() -> None:
    """Without its name it could not be found."""
    with pytest.raises(Refusal) as refused:
        clean_name("mug\u200b", field="name")

    assert refused.value.message == (
        "The field name contains an invisible character, U+200B (zero width space). Remove it."
    )
