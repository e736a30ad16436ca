"""The layout of thumbnails: groups one below the other, each with a heading and rows of cells. Numbers only."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate


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
class Grid:
    """Groups of `counts` thumbnails in `columns` columns; a cell is `cell` pixels wide with its gap."""

    counts: Sequence[int]
    columns: int
    cell: int
    heading: int

    @property
    def height(self) -> int:
        """The total height in pixels."""
        return self._tops()[-1]

    def visible(self, top: int, bottom: int) -> Iterator[Cell]:
        """The cells visible between two heights."""
        tops, firsts = self._tops(), self._firsts()
        for group in self._groups(tops, top, bottom):
            begin = tops[group] + self.heading
            first_row = max(0, (top - begin) // self.cell)
            last_row = (bottom - begin) // self.cell  # below 0 if only the heading is visible
            for place in range(first_row * self.columns, min(self.counts[group], (last_row + 1) * self.columns)):
                row, column = divmod(place, self.columns)
                yield Cell(firsts[group] + place, column * self.cell, begin + row * self.cell)

    def headings(self, top: int, bottom: int) -> Iterator[Heading]:
        """The headings visible between two heights."""
        tops = self._tops()
        for group in self._groups(tops, top, bottom):
            if tops[group] + self.heading > top and tops[group] < bottom:
                yield Heading(group, tops[group])

    def at(self, x: int, y: int) -> int | None:
        """The index of the thumbnail at a point; None between thumbnails."""
        if not (0 <= x < self.columns * self.cell and 0 <= y < self.height):
            return None
        return next((each.index for each in self.visible(y, y) if each.x <= x < each.x + self.cell), None)

    def top_of(self, index: int) -> int:
        """The top of the row of a thumbnail."""
        firsts = self._firsts()
        group = bisect_right(firsts, index) - 1
        return self._tops()[group] + self.heading + (index - firsts[group]) // self.columns * self.cell

    def _groups(self, tops: Sequence[int], top: int, bottom: int) -> range:
        first = max(0, bisect_right(tops, top) - 1)
        last = bisect_right(tops, bottom) - 1
        return range(first, min(last + 1, len(self.counts)))

    def _tops(self) -> list[int]:
        """The top of each group, and the bottom of the last one."""
        heights = (self.heading + -(-count // self.columns) * self.cell for count in self.counts)
        return list(accumulate(heights, initial=0))

    def _firsts(self) -> list[int]:
        """The index of the first thumbnail of each group."""
        return list(accumulate(self.counts, initial=0))
