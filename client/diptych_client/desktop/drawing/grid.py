"""The layout of thumbnails: groups one below the other, each with its recordings side by side. Numbers only."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of a thumbnail, in pixels from the top left of the grid."""

    index: int
    """The index among all thumbnails."""
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of one group."""

    group: int
    y: int


@dataclass(frozen=True, slots=True)
class Strip:
    """The thumbnails of one recording, below a line of text with a bracket."""

    group: int
    recording: int
    """Its index in the group."""
    first: int
    """The index of its first thumbnail among all."""
    count: int
    column: int
    """Of its first thumbnail; strips of several rows begin in the first column."""
    y: int
    """The top of the line."""

    def rows(self, columns: int) -> int:
        """The number of its rows of thumbnails."""
        return -(-self.count // columns)


class Grid:
    """The places of all thumbnails.

    Args:
        counts: the number of thumbnails of each recording of each group.
        columns: how many fit side by side.
        cell: the width and height of a thumbnail with its gap, in pixels.
        heading: the height of the heading of a group.
        line: the height of the line above a recording; 0 without lines.
    """

    def __init__(
        self, counts: Sequence[Sequence[int]], *, columns: int, cell: int, heading: int, line: int = 0
    ) -> None:
        self.columns, self.cell, self.heading, self.line = columns, cell, heading, line
        self._tops: list[int] = []
        self._strips: list[Strip] = []
        self._firsts: list[int] = []
        y = first = 0
        for group, recordings in enumerate(counts):
            self._tops.append(y)
            y, first = self._place(group, recordings, y + heading, first)
        self.height = y
        """The total height in pixels."""

    def _place(self, group: int, recordings: Sequence[int], y: int, first: int) -> tuple[int, int]:
        """Place the recordings of a group: beside the previous one if they fit there, or else below it."""
        column = 0
        for recording, count in enumerate(recordings):
            if column and count > self.columns - column:
                y, column = y + self.line + self.cell, 0
            strip = Strip(group, recording, first, count, column, y)
            self._strips.append(strip)
            self._firsts.append(first)
            first += count
            if count <= self.columns:
                column += count
            else:
                y += self.line + strip.rows(self.columns) * self.cell
        return y + (self.line + self.cell if column else 0), first

    def visible(self, top: int, bottom: int) -> Iterator[Cell]:
        """The cells visible between two heights."""
        for strip in self.strips(top, bottom):
            begin = strip.y + self.line
            first_row = max(0, (top - begin) // self.cell)
            last_row = (bottom - begin) // self.cell  # below 0 if only the line is visible
            for place in range(first_row * self.columns, min(strip.count, (last_row + 1) * self.columns)):
                row, column = divmod(place, self.columns)
                yield Cell(strip.first + place, (strip.column + column) * self.cell, begin + row * self.cell)

    def strips(self, top: int, bottom: int) -> Iterator[Strip]:
        """The recordings visible between two heights."""
        for strip in self._strips:
            if strip.count and strip.y <= bottom and strip.y + self.line + strip.rows(self.columns) * self.cell > top:
                yield strip

    def headings(self, top: int, bottom: int) -> Iterator[Heading]:
        """The headings visible between two heights."""
        for group, y in enumerate(self._tops):
            if y + self.heading > top and y < bottom:
                yield Heading(group, y)

    def at(self, x: int, y: int) -> int | None:
        """The index of the thumbnail at a point; None between thumbnails."""
        if not (0 <= x < self.columns * self.cell and 0 <= y < self.height):
            return None
        cells = self.visible(y, y)
        return next((each.index for each in cells if each.x <= x < each.x + self.cell and each.y <= y), None)

    def top_of(self, index: int) -> int:
        """The top of the row of a thumbnail, with the line above it if it is in the first row of its recording."""
        strip = self._strips[bisect_right(self._firsts, index) - 1]
        row = (index - strip.first) // self.columns
        return strip.y + self.line + row * self.cell if row else strip.y
