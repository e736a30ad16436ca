"""Text that has to fit: cut at the end, or wrapped into rows."""

import unicodedata
from collections.abc import Callable, Iterable

Measure = Callable[[str], float]
"""How wide a text is, in pixels."""


def roughly(text: str, size: float) -> float:
    """How wide a text is in a font of this size, where nothing can be measured yet."""
    return sum(size if unicodedata.east_asian_width(each) in "WF" else 0.56 * size for each in text)


def cut(text: str, width: float, measure: Measure) -> str:
    """The text, or as much of its beginning as fits into the width."""
    if measure(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle] + "...") <= width else (low, middle - 1)
    return text[:low].rstrip() + "..."


def rows(widths: Iterable[float], width: float, gap: float) -> list[list[int]]:
    """Which things of these widths stand in which row."""
    found: list[list[int]] = []
    filled = width
    for place, each in enumerate(widths):
        if not found or filled + gap + each > width:
            found.append([])
            filled = -gap
        found[-1].append(place)
        filled += gap + each
    return found
