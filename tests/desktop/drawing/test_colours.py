"""The same colour for the same label everywhere, told apart from its neighbours."""

from collections.abc import Iterable, Mapping

import pytest

from diptych_client.desktop.drawing.colours import DANGER, DARK, LIGHT, Colour, LabelColours, Palette, palette
from diptych_client.desktop.state.actions import Side


def coloured(*names: str) -> Mapping[str, Colour]:
    """Labels with their colours, in the order in which they were seen."""
    labels = LabelColours()
    labels.learn(names)
    return {name: labels[name] for name in names}


def many(count: int) -> Iterable[str]:
    """So many labels."""
    return (f"label {number}" for number in range(count))


def test_labels_have_colours_of_their_own() -> None:
    """Twelve of them."""
    assert len(set(coloured(*many(12)).values())) == 12


def test_a_label_keeps_its_colour_when_others_come_or_go() -> None:
    """Also in another dataset, where it is another one in the row."""
    labels = LabelColours()
    labels.learn(("mug", "phone"))
    before = labels["phone"]

    labels.learn(("pen", "phone"))

    assert labels["phone"] == before
    assert len({labels["mug"], labels["phone"], labels["pen"]}) == 3


def test_more_labels_than_colours_begin_again() -> None:
    """All of them have one."""
    colours = coloured(*many(30))

    assert colours["label 12"] == colours["label 0"]
    assert len(colours) == 30


@pytest.mark.parametrize("each", [DARK, LIGHT])
def test_text_is_legible_on_every_ground(each: Palette) -> None:
    """Contrasts as WCAG 2.2 asks for: 4.5 for text."""
    for ground in (each.window, each.panel, each.field, each.field_hovered):
        assert contrast(each.text, ground) >= 4.5
    for text in (each.faint, each.error, each.link, *map(each.side, Side)):
        assert contrast(text, each.panel) >= 4.5, text
    for fill in (each.accent, DANGER):
        assert contrast((255, 255, 255, 255), fill) >= 4.5, fill


@pytest.mark.parametrize("each", [DARK, LIGHT])
def test_fields_and_tick_boxes_have_an_edge_that_is_seen(each: Palette) -> None:
    """3 for what has to be found, as WCAG 2.2 asks for; the ground of a field alone has 1.2."""
    assert contrast(each.edge, each.panel) >= 2.95


def test_there_is_a_palette_for_each_look() -> None:
    """Dark and light."""
    assert (palette(is_dark=True), palette(is_dark=False)) == (DARK, LIGHT)


def test_the_sides_differ_in_hue_and_not_only_there() -> None:
    """Blue against orange is told apart by every kind of colour blindness; the letters A and B stand beside."""
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
