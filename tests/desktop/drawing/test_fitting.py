"""Fitting of text."""

import pytest

from diptych_client.desktop.drawing.fitting import cut, roughly, rows


def tens(text: str) -> float:
    """Ten pixels a character."""
    return 10.0 * len(text)


def test_text_that_fits_is_not_cut() -> None:
    """To the last pixel."""
    assert cut("mug", 30, tens) == "mug"
    assert cut("", 0, tens) == ""


@pytest.mark.parametrize(("width", "shown"), [(70, "phon..."), (60, "pho..."), (35, "..."), (0, "...")])
def test_text_that_does_not_fit_ends_in_dots(width: float, shown: str) -> None:
    """With as much of its beginning as fits."""
    assert cut("phone box", width, tens) == shown


def test_there_is_no_space_before_the_dots() -> None:
    """Also for a cut between words."""
    assert cut("phone box in red", 90, tens) == "phone..."


def test_wide_characters_count_as_wide() -> None:
    """Chinese and Japanese ones take twice the room of Latin ones."""
    assert roughly("咖啡", 10) == 20
    assert roughly("ab", 10) == pytest.approx(11.2)


def test_items_are_wrapped_into_rows() -> None:
    """Each row as full as possible, with gaps only between items."""
    assert rows([40, 40, 40], 100, 10) == [[0, 1], [2]]
    assert rows([45, 45], 100, 10) == [[0, 1]]
    assert rows([46, 45], 100, 10) == [[0], [1]]
    assert rows([], 100, 10) == []


def test_an_item_wider_than_a_row_has_its_own_row() -> None:
    """It cannot be left out."""
    assert rows([10, 300, 10], 100, 10) == [[0], [1], [2]]
