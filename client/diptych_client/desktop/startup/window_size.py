"""The place and size of the window at startup: always completely on the screen."""

from dataclasses import dataclass

from diptych_client.desktop.state.appearance import SCALES

WIDTH, HEIGHT = 1280, 720
"""The size that the layout is designed for, in pixels before scaling."""
LEAST_WIDTH, LEAST_HEIGHT = 880, 540
"""The smallest usable size, in pixels before scaling."""
_EDGES = 80
"""Space for the title bar of the window and the panel of the desktop."""
_HEIGHT_AT_100_PERCENT = 900

Size = tuple[int, int]
"""Width and height in pixels of the screen."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of the screen, in its pixels."""

    left: int
    top: int
    width: int
    height: int


def scale_for(screen: Size | None) -> float:
    """The scale that suits a screen; 1 if its size is unknown."""
    if screen is None:
        return 1.0
    wanted = screen[1] / _HEIGHT_AT_100_PERCENT
    return min(SCALES, key=lambda each: (abs(each - wanted), each))


def least_size(screen: Size | None, scale: float) -> Size:
    """The minimum size of the window, limited by the size of the screen."""
    least = round(LEAST_WIDTH * scale), round(LEAST_HEIGHT * scale)
    if screen is None:
        return least
    width, height = screen
    return min(least[0], width), min(least[1], max(1, height - _EDGES))


def first_place(kept: Place | None, screen: Size | None, scale: float) -> Place:
    """The place of the window at startup.

    Args:
        kept: the last place; None at the first start.
        screen: the size of the screen; None if unknown.
        scale: the scale of the window.
    """
    least = least_size(screen, scale)
    if screen is None:
        size = (kept.width, kept.height) if kept else (WIDTH, HEIGHT)
        return Place(0, 0, max(size[0], least[0]), max(size[1], least[1]))
    if kept is None:
        width, height = (
            max(smallest, min(round(wanted * scale), across - _EDGES))
            for smallest, wanted, across in zip(least, (WIDTH, HEIGHT), screen, strict=True)
        )
        return Place((screen[0] - width) // 2, max(0, (screen[1] - height) // 2), width, height)
    width, height = (
        max(smallest, min(wanted, across))
        for smallest, wanted, across in zip(least, (kept.width, kept.height), screen, strict=True)
    )
    return Place(max(0, min(kept.left, screen[0] - width)), max(0, min(kept.top, screen[1] - height)), width, height)
