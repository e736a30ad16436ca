"""Where thumbnails lie: groups one below the other, each with a heading and rows of cells. Only figures, no window."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Cell:
    """One thumbnail's place, in pixels from the top left of everything."""

    index: int
    """Its number among all thumbnails."""
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of one group."""

    group: int
    y: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Groups of so many thumbnails each, in `columns`; a cell is `cell` pixels, with its gap."""

    counts: Sequence[int]
    columns: int
    cell: int
    heading: int

    @property
    def height(self) -> int:
        """All of it, in pixels."""
        return self._tops()[-1]

    def visible(self, top: int, bottom: int) -> Iterator[Cell]:
        """The cells that show between two heights."""
        tops, firsts = self._tops(), self._firsts()
        for group in self._groups(tops, top, bottom):
            begin = tops[group] + self.heading
            first_row = max(0, (top - begin) // self.cell)
            last_row = (bottom - begin) // self.cell  # below 0 where only the heading shows
            for place in range(first_row * self.columns, min(self.counts[group], (last_row + 1) * self.columns)):
                row, column = divmod(place, self.columns)
                yield Cell(firsts[group] + place, column * self.cell, begin + row * self.cell)

    def headings(self, top: int, bottom: int) -> Iterator[Heading]:
        """The headings that show between two heights."""
        tops = self._tops()
        for group in self._groups(tops, top, bottom):
            if tops[group] + self.heading > top and tops[group] < bottom:
                yield Heading(group, tops[group])

    def at(self, x: int, y: int) -> int | None:
        """The thumbnail at a point; None between them."""
        if not (0 <= x < self.columns * self.cell and 0 <= y < self.height):
            return None
        return next((each.index for each in self.visible(y, y) if each.x <= x < each.x + self.cell), None)

    def top_of(self, index: int) -> int:
        """Where the row of a thumbnail begins."""
        firsts = self._firsts()
        group = bisect_right(firsts, index) - 1
        return self._tops()[group] + self.heading + (index - firsts[group]) // self.columns * self.cell

    def _groups(self, tops: Sequence[int], top: int, bottom: int) -> range:
        first = max(0, bisect_right(tops, top) - 1)
        last = bisect_right(tops, bottom) - 1
        return range(first, min(last + 1, len(self.counts)))

    def _tops(self) -> list[int]:
        """Where each group begins, and where the last one ends."""
        heights = (self.heading + -(-count // self.columns) * self.cell for count in self.counts)
        return list(accumulate(heights, initial=0))

    def _firsts(self) -> list[int]:
        """The number of each group's first thumbnail."""
        return list(accumulate(self.counts, initial=0))
