"""The choice of a font for a text."""

from pathlib import Path

import pytest

from diptych_client.desktop.drawing.fonts import FontFiles, find_fonts

_CJK, _LATIN = "NotoSansCJK-Regular.ttc", "DejaVuSans.ttf"


def test_a_machine_with_one_font_or_none_shows_everything_with_it() -> None:
    """The font is not even opened."""
    assert FontFiles([]).place_for("łyżka") == 0
    assert FontFiles([Path("/nowhere/font.ttf")]).place_for("マグカップ") == 0


@pytest.fixture
def fonts() -> FontFiles:
    """One with Chinese, Japanese and Korean and one with all of Latin."""
    found = {path.name: path for path in find_fonts().paths}
    if not {_CJK, _LATIN} <= found.keys():
        pytest.skip("needs two fonts; on Debian: apt-get install fonts-noto-cjk fonts-dejavu-core")
    return FontFiles([found[_CJK], found[_LATIN]])


@pytest.mark.parametrize("text", ["mug", "tasse à café", "マグカップ", "手机", "кружка", ""])
def test_the_best_font_shows_what_it_can(fonts: FontFiles, text: str) -> None:
    """So that most labels have the same font."""
    assert fonts.place_for(text) == 0


@pytest.mark.parametrize("text", ["łyżka", "a\u011f\u0131z", "kávéscsésze ő", "Ґудзик"])
def test_what_the_best_font_lacks_is_shown_by_another(fonts: FontFiles, text: str) -> None:
    """Polish, Turkish, Hungarian and Ukrainian labels have no question marks in them."""
    assert fonts.place_for(text) == 1


def test_a_text_that_no_font_has_is_shown_by_the_one_that_lacks_least(fonts: FontFiles) -> None:
    """Rather a Japanese label with one mark than one of marks."""
    assert fonts.place_for("マグカップ ł") == 0
