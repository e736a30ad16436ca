"""The same colour for the same label everywhere, told apart from its neighbours."""

from itertools import combinations

from diptych_client.desktop.drawing.colours import DARK, LIGHT, SIDES, Colour, label_colours, palette
from diptych_client.desktop.state.actions import Side


def test_labels_have_colours_of_their_own_by_their_order() -> None:
    """Eight differ in hue, twelve differ at all."""
    colours = label_colours([f"label {number}" for number in range(12)])

    assert len(set(colours.values())) == 12


def test_a_label_keeps_its_colour_when_others_come() -> None:
    """Labels are only ever added at the end."""
    assert label_colours(["mug", "phone"]).items() <= label_colours(["mug", "phone", "pen"]).items()
    assert label_colours(["mug", "mug", "phone"]) == label_colours(["mug", "phone"])


def test_more_labels_than_colours_begin_again() -> None:
    """All of them have one."""
    names = [f"label {number}" for number in range(30)]
    colours = label_colours(names)

    assert list(colours) == names
    assert colours["label 12"] == colours["label 0"]


def test_text_is_legible_on_every_ground() -> None:
    """Contrasts as WCAG 2.2 asks for: 4.5 for text, 3 for large or faint text."""
    for each in (DARK, LIGHT):
        for ground in (each.window, each.panel, each.field, each.field_hovered):
            assert contrast(each.text, ground) >= 4.5
        assert contrast(each.faint, each.panel) >= 4.5
        assert contrast((255, 255, 255, 255), each.accent) >= 3
    assert (palette(is_dark=True), palette(is_dark=False)) == (DARK, LIGHT)


def test_the_sides_differ_in_lightness_too() -> None:
    """Whoever sees no colours tells them apart."""
    a, b = (luminance(SIDES[side]) for side in Side)
    assert abs(a - b) > 0.1
    for one, other in combinations(list(label_colours(["a", "b", "c", "d"]).values()), 2):
        assert one != other


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
