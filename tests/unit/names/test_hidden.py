"""Invisible characters of a name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diptych.names import hidden_in, tidy, without_hidden

AT_WORK = [
    "👩‍🚀",  # emoji joined to one picture
    "👨‍👩‍👧‍👦",
    "👩🏽‍🤝‍👩🏿",
    "❤️‍🔥",
    "👁️‍🗨️",
    "🙂‍↔️",
    "🏳️‍⚧️",
    "1️⃣",
    "#️⃣",
    "\u2139\ufe0f",
    "™️",
    "‼️",
    "☺︎",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # the flag of England
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # a Persian verb
    "\u0915\u094d\u200d\u0937",  # a Devanagari half form
    "\u0d15\u0d4d\u200d",  # a Malayalam letter that ends in a joiner
    "\u845b\U000e0100",  # an ideograph in one of its variants
    "\u182a\u180b",  # a Mongolian letter in one of its variants
]

IDLE = [
    ("mug\u200b", "\u200b", "mug"),
    ("\u200b", "\u200b", ""),
    ("evil\u202egpj.exe", "\u202e", "evilgpj.exe"),
    ("a\u2066b\u2069", "\u2066", "ab"),
    ("mug\u200f", "\u200f", "mug"),
    ("\ufeffmug", "\ufeff", "mug"),
    ("mu\u00adg", "\u00ad", "mug"),
    ("mug\u200d", "\u200d", "mug"),
    ("mu\u200cg", "\u200c", "mug"),
    ("mug\ufe0f", "\ufe0f", "mug"),
    ("7\ufe0f", "\ufe0f", "7"),
    ("\u3164", "\u3164", ""),
    ("\u2800", "\u2800", ""),
    ("👩\u200d", "\u200d", "👩"),
    ("🏴\U000e0067", "\U000e0067", "🏴"),
    ("a\0b", "\0", "ab"),
    ("a\x1b[31m", "\x1b", "a[31m"),
]


@pytest.mark.parametrize("name", AT_WORK)
def test_meaningful_invisible_characters_are_part_of_a_name(name: str) -> None:
    """Emoji families, Persian and Indic words, and variants stay as they are."""
    assert hidden_in(name) == ""
    assert without_hidden(name) == name


@pytest.mark.parametrize(("name", "found", "visible"), IDLE)
def test_invisible_characters_are_found(name: str, found: str, visible: str) -> None:
    """Each is named, and the name can do without it."""
    assert hidden_in(name) == found
    assert without_hidden(name) == visible


@given(name=st.text(max_size=30))
def test_a_cleaned_name_has_no_hidden_characters(name: str) -> None:
    """Whatever it was; visible characters stay in their order."""
    left = without_hidden(name)

    assert hidden_in(left) == ""
    letters = [sign for sign in name if unicodedata.category(sign) in {"Lu", "Ll", "Nd"}]
    assert [sign for sign in left if unicodedata.category(sign) in {"Lu", "Ll", "Nd"}] == letters


@given(name=st.text(max_size=30))
def test_tidying_is_idempotent(name: str) -> None:
    """A name that was read can be looked up again."""
    assert tidy(tidy(name)) == tidy(name)
