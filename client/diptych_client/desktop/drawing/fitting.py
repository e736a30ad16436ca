"""Fitting of text: cut at the end, or wrapped into rows."""

import unicodedata
from collections.abc import Callable, Iterable

Measure = Callable[[str], float]
"""Returns the width of a text in pixels."""


def roughly(text: str, size: float) -> float:
    """The estimated width of a text in a font of this size, before it can be measured."""
    return sum(size if unicodedata.east_asian_width(each) in "WF" else 0.56 * size for each in text)


def cut(text: str, width: float, measure: Measure) -> str:
    """The text, cut at the end if it is wider than this."""
    if measure(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle] + "...") <= width else (low, middle - 1)
    return text[:low].rstrip() + "..."


def abbreviated(text: str, width: float, measure: Measure) -> str:
    """The first letters of a text that fit into a width, at least one; for headings that are full on hover."""
    if measure(text) <= width:
        return text
    most = next((end for end in range(len(text), 1, -1) if measure(text[:end]) <= width), 1)
    return text[:most]


def rows(widths: Iterable[float], width: float, gap: float) -> list[list[int]]:
    """The indices of items of these widths, wrapped into rows."""
    found: list[list[int]] = []
    filled = width
    for place, each in enumerate(widths):
        if not found or filled + gap + each > width:
            found.append([])
            filled = -gap
        found[-1].append(place)
        filled += gap + each
    return found


def wrapped(text: str, width: float, measure: Measure) -> list[str]:
    """The text as lines of this width, broken between words."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
