"""Names that look the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diptych.names import look_alike


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Cat", "cat"),
        ("CAT", "cat"),
        ("mug", "mug\u200b"),
        ("mug", "m\u2060ug"),
        ("my  mug", "My mug"),
        ("Caf\u00e9", "cafe\u0301"),
        ("STRASSE", "straße"),
        ("\uff4d\uff55\uff47", "mug"),
        ("\ufb01sh", "fish"),
        ("\u0441\u043e\u0440", "cop"),  # Cyrillic letters
        ("\u0392ox", "box"),  # a Greek one
        ("\u0412\u043e\u0434\u0430", "\u0432\u043e\u0434\u0430"),
        ("❤", "❤️"),
        ("x", "\u0445"),
    ],
)
def test_confusable_names_look_alike(first: str, second: str) -> None:
    """Both ways round."""
    assert look_alike(first, second)
    assert look_alike(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a", "A"),  # labels of letters
        ("sign a", "sign A"),
        ("0", "O"),
        ("l", "1"),
        ("modem", "modern"),
        ("m²", "m2"),
        ("①", "1"),
        ("1", "1️⃣"),
        ("résumé", "resume"),
        ("cat/dog", "cat_dog"),
        ("👨‍👩‍👧", "👨‍👩‍👦"),
    ],
)
def test_visibly_different_names_are_distinct(first: str, second: str) -> None:
    """Labels that people do use side by side."""
    assert not look_alike(first, second)


@given(name=st.text(max_size=30))
def test_a_name_looks_like_itself(name: str) -> None:
    """However it is typed."""
    assert look_alike(name, f" {name}\u200b\t")
