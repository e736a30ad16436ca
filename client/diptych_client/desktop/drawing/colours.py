"""The colours of labels, sides and controls, which colour-blind people can distinguish."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from diptych_client.desktop.state.actions import Side

Colour = tuple[int, int, int, int]
"""Red, green, blue and opacity, 0 to 255."""

# Okabe and Ito, "Color Universal Design", 2008, without black. Blue and orange are used for the sides and come last.
_DARK_LABELS: Final[tuple[Colour, ...]] = (
    (0, 158, 115, 255),
    (204, 121, 167, 255),
    (240, 228, 66, 255),
    (160, 160, 160, 255),
    (86, 180, 233, 255),
    (230, 159, 0, 255),
    (213, 94, 0, 255),
    (0, 127, 198, 255),
)
# The same hues, dark enough for a white background.
_LIGHT_LABELS: Final[tuple[Colour, ...]] = (
    (0, 153, 111, 255),
    (198, 104, 156, 255),
    (146, 137, 12, 255),
    (134, 134, 134, 255),
    (27, 141, 206, 255),
    (179, 124, 0, 255),
    (213, 94, 0, 255),
    (0, 114, 178, 255),
)

_GREY: Final = 3

GOOD: Final[Colour] = (0, 158, 115, 255)
BAD: Final[Colour] = (213, 94, 0, 255)
DANGER: Final[Colour] = (195, 86, 0, 255)
"""The fill of a button that deletes, below white text."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme."""

    window: Colour
    panel: Colour
    field: Colour
    field_hovered: Colour
    text: Colour
    faint: Colour
    hint: Colour
    """The example in an empty field, legible on the field."""
    accent: Colour
    """The fill of the primary button, below white text."""
    link: Colour
    """The colour of clickable text and of the selection."""
    border: Colour
    """The border of boxes."""
    edge: Colour
    """The edge of fields, tick boxes and bars, visible on every background."""
    error: Colour
    """The colour of error texts."""
    good: Colour
    """The colour of marks and texts that say something is in order."""
    side_a: Colour
    side_b: Colour
    """Blue and orange, which people with any kind of colour blindness can distinguish."""

    def side(self, side: Side) -> Colour:
        """The colour of a side, for its letter, its stripe and its curves."""
        return self.side_a if side is Side.A else self.side_b


DARK: Final = Palette(
    window=(22, 24, 29, 255),
    panel=(30, 33, 40, 255),
    field=(44, 48, 58, 255),
    field_hovered=(58, 64, 78, 255),
    text=(235, 237, 242, 255),
    faint=(150, 156, 170, 255),
    hint=(150, 156, 170, 255),
    accent=(12, 114, 237, 255),
    link=(86, 160, 255, 255),
    border=(52, 57, 69, 255),
    edge=(98, 107, 129, 255),
    error=(226, 100, 0, 255),
    good=(0, 172, 125, 255),
    side_a=(64, 150, 255, 255),
    side_b=(255, 159, 64, 255),
)
LIGHT: Final = Palette(
    window=(244, 245, 248, 255),
    panel=(255, 255, 255, 255),
    field=(232, 235, 241, 255),
    field_hovered=(215, 220, 230, 255),
    text=(28, 31, 38, 255),
    faint=(104, 111, 126, 255),
    hint=(98, 105, 119, 255),
    accent=(20, 104, 214, 255),
    link=(20, 104, 214, 255),
    border=(214, 218, 227, 255),
    edge=(132, 148, 180, 255),
    error=(190, 84, 0, 255),
    good=(0, 128, 92, 255),
    side_a=(0, 111, 248, 255),
    side_b=(186, 93, 0, 255),
)


def palette(*, is_dark: bool) -> Palette:
    """The palette of the dark or the light theme."""
    return DARK if is_dark else LIGHT


class LabelColours:
    """A colour for each label by its place in its dataset, so that it survives restarts and renames."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._is_dark = True
        self.version = 0
        """Incremented when colours may have changed."""

    def learn(self, places: Mapping[str, int], *, is_dark: bool) -> None:
        """Set the place of each label, by name and by id; the colours repeat if there are more labels."""
        self._places, self._is_dark = dict(places), is_dark
        self.version += 1

    def __getitem__(self, label: str) -> Colour:
        """The colour of a label by its name or its id; grey for an unknown one."""
        colours = _DARK_LABELS if self._is_dark else _LIGHT_LABELS
        place = self._places.get(label)
        return colours[_GREY if place is None else place % len(colours)]
