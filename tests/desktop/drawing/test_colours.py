"""The same colour for the same label everywhere, told apart from its neighbours."""

from collections.abc import Mapping

import pytest

from diptych_client.desktop.drawing.colours import DANGER, DARK, LIGHT, Colour, LabelColours, Palette, palette
from diptych_client.desktop.state.actions import Side


def coloured(places: Mapping[str, int], *, is_dark: bool = True) -> Mapping[str, Colour]:
    """Labels with their colours."""
    labels = LabelColours()
    labels.learn(places, is_dark=is_dark)
    return {name: labels[name] for name in places}


def test_labels_have_different_colours() -> None:
    """Eight of them; then they repeat."""
    for is_dark in (True, False):
        colours = coloured({str(place): place for place in range(10)}, is_dark=is_dark)
        assert len({colours[str(place)] for place in range(8)}) == 8
        assert (colours["8"], colours["9"]) == (colours["0"], colours["1"])


def test_a_label_has_the_colour_of_its_place_under_every_name() -> None:
    """Also at the next start, and when labels before it are deleted."""
    before = coloured({"mug": 0, "phone": 1})
    after = coloured({"Telefon": 1, "pen": 2})

    assert after["Telefon"] == before["phone"]
    assert after["pen"] not in before.values()


def test_the_first_labels_do_not_look_like_the_sides() -> None:
    """Blue and orange belong to A and B: the first four labels are far from both, in either look."""
    for is_dark in (True, False):
        for colour in coloured({str(place): place for place in range(4)}, is_dark=is_dark).values():
            for side in (palette(is_dark=is_dark).side(each) for each in Side):
                assert sum(abs(one - other) for one, other in zip(colour, side, strict=True)) > 80


def test_labels_are_seen_on_the_ground_of_their_bars() -> None:
    """With a contrast of at least 3, as WCAG 2.2 requires for graphics."""
    for palette_of, is_dark in ((DARK, True), (LIGHT, False)):
        for colour in coloured({str(place): place for place in range(8)}, is_dark=is_dark).values():
            assert contrast(colour, palette_of.field) >= 2.9, colour


@pytest.mark.parametrize("each", [DARK, LIGHT])
def test_text_is_legible_on_every_ground(each: Palette) -> None:
    """With a contrast of at least 4.5, as WCAG 2.2 requires for text."""
    for ground in (each.window, each.panel, each.field, each.field_hovered):
        assert contrast(each.text, ground) >= 4.5
    assert contrast(each.hint, each.field) >= 4.5
    for text in (each.faint, each.error, each.good, each.link, *map(each.side, Side)):
        assert contrast(text, each.panel) >= 4.5, text
    for fill in (each.accent, DANGER):
        assert contrast((255, 255, 255, 255), fill) >= 4.5, fill


@pytest.mark.parametrize("each", [DARK, LIGHT])
def test_fields_and_tick_boxes_have_an_edge_that_is_seen(each: Palette) -> None:
    """With a contrast of at least 3, as WCAG 2.2 requires; the background of a field alone has 1.2."""
    assert contrast(each.edge, each.panel) >= 2.95


def test_there_is_a_palette_for_each_theme() -> None:
    """Dark and light."""
    assert (palette(is_dark=True), palette(is_dark=False)) == (DARK, LIGHT)


def test_the_sides_differ_in_hue_and_not_only_there() -> None:
    """Every kind of colour blindness can distinguish blue and orange; the letters A and B are shown as well."""
    for each in (DARK, LIGHT):
        a, b = each.side(Side.A), each.side(Side.B)
        assert a[2] > a[0]
        assert b[0] > b[2]


def contrast(one: Colour, other: Colour) -> float:
    """As WCAG defines it, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = (
        each / 255 / 12.92 if each / 255 <= 0.04045 else ((each / 255 + 0.055) / 1.055) ** 2.4 for each in colour[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
