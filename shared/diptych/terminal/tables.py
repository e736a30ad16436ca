"""Rows under column heads: a table where the terminal is wide enough, else a block of lines per row."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from diptych.terminal.one_line import one_line

_RIGID: Final = frozenset({"id", "group", "created", "changed", "last used", "when"})
"""Columns that are never wrapped: part of an id or a date would be useless."""

_WIDTH_OF_A_PIPE: Final = 240
"""The width if the output is not a terminal: nothing needs to be shortened."""

_NARROWEST: Final = 8
"""The minimum width of a wrapped column; a narrower one would be unreadable."""


class Listing:
    """Rows of cells. Rich prints it."""

    def __init__(self, columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()) -> None:
        """Store the rows; Rich prints them.

        Args:
            columns: The heads.
            rows: A cell per column.
            right: The columns that hold numbers.
        """
        self._columns = columns
        self._rows = [[one_line(cell) for cell in row] for row in rows]
        self._right = right

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._least_width() <= options.max_width:
            yield self._table()
        else:
            yield from self._blocks()

    def _least_width(self) -> int:
        widths = [max(map(cell_len, cells)) for cells in zip(self._columns, *self._rows, strict=True)]
        least = (
            width if name in _RIGID else min(width, _NARROWEST)
            for name, width in zip(self._columns, widths, strict=True)
        )
        return sum(least) + len(widths) - 1

    def _table(self) -> Table:
        made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        for name in self._columns:
            justify = "right" if name in self._right else "left"
            made.add_column(name, justify=justify, overflow="fold", no_wrap=name in _RIGID)  # type: ignore[arg-type]
        for row in self._rows:
            made.add_row(*(Text(cell) for cell in row))
        return made

    def _blocks(self) -> Iterator[Table | str]:
        for number, row in enumerate(self._rows):
            if number:
                yield ""
            yield facts((name, cell) for name, cell in zip(self._columns, row, strict=True) if cell)


def console(*, is_error: bool = False) -> Console:
    """A console on standard output, or standard error, for tables and text."""
    stream = sys.stderr if is_error else sys.stdout
    width = None if stream.isatty() else _WIDTH_OF_A_PIPE
    return Console(stderr=is_error, width=width, highlight=False, soft_wrap=False)


def facts(rows: Iterable[tuple[str, str]]) -> Table:
    """Names with their values, one per line."""
    made = Table.grid(padding=(0, 3, 0, 0))
    for name, value in rows:
        made.add_row(Text(name), Text(one_line(value), overflow="fold"))
    return made
