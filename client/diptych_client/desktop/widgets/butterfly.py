"""Both answers as bars that meet in the middle: one row for each label, A to the left and B to the right."""

from __future__ import annotations

from collections.abc import Sequence

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import Colour
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.answer_rows import AnswerRow

_ROWS = (26, 76)
"""The minimum and maximum height of a row."""
_SIZES = (13, 22)
_LEAST = 0.005
"""A smaller bar would be narrower than its rounded corners."""


def row_count(height: float) -> int:
    """The number of rows that fit into a height before scaling."""
    return max(2, int(height // _ROWS[0]))


class Butterfly:
    """The rows, `width` scaled pixels wide. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        width: in scaled pixels.
    """

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, width

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._drawing = dpg.add_drawlist(self._width, 1, parent=parent)

    def show(self, rows: Sequence[AnswerRow], *, height: float) -> None:
        """Draw the rows; few fill this height before scaling."""
        ui = self._ui
        dpg.delete_item(self._drawing, children_only=True)
        row = max(_ROWS[0], min(_ROWS[1], height / max(1, len(rows))))
        dpg.configure_item(self._drawing, height=ui.px(row) * len(rows) + 1)
        size = max(_SIZES[0], min(_SIZES[1], row * 0.4))
        figure = ui.width_of("100", size) + ui.px(10)
        names = max((ui.width_of(each.name, size) for each in rows), default=0) + ui.px(24)
        middle = min(max(names, ui.px(90)), self._width * 0.3)
        ends = (figure, (self._width - middle) / 2), ((self._width + middle) / 2, self._width - figure)
        for place, each in enumerate(rows):
            self._draw_row(each, place * ui.px(row), ui.px(row), ends, size)

    def _draw_row(
        self,
        row: AnswerRow,
        top: int,
        height: int,
        ends: tuple[tuple[float, float], tuple[float, float]],
        size: float,
    ) -> None:
        ui, gap = self._ui, max(2.0, height / 9)
        upper, lower = top + gap, top + height - gap
        text_top = (upper + lower) / 2 - ui.px(size * 0.72)
        middle = (ends[0][1] + ends[1][0]) / 2
        name = ui.cut(row.name, ends[1][0] - ends[0][1] - ui.px(10), size)
        where = middle - ui.width_of(name, size) / 2, text_top
        ui.draw(name, where, size=size, colour=ui.palette.text, parent=self._drawing)
        for side, share in ((Side.A, row.a), (Side.B, row.b)):
            left, right = ends[0] if side is Side.A else ends[1]
            self._box(left, right, upper, lower, ui.palette.field, edge=ui.palette.border)
            if share is None:
                words = ui.cut(f"not in {side.value.upper()}", right - left - ui.px(16), 13)
                x = right - ui.px(8) - ui.width_of(words, 13) if side is Side.A else left + ui.px(8)
                y = (upper + lower) / 2 - ui.px(13 * 0.72)
                ui.draw(words, (x, y), size=13, colour=ui.palette.faint, parent=self._drawing)
                continue
            if share > _LEAST:
                length = max(ui.px(3), (right - left) * share)
                bar = (right - length, right) if side is Side.A else (left, left + length)
                self._box(*bar, upper, lower, ui.labels[row.name], edge=ui.labels[row.name])
            figure = f"{100 * share:.0f}"
            x = left - ui.px(10) - ui.width_of(figure, size) if side is Side.A else right + ui.px(10)
            ui.draw(figure, (x, text_top), size=size, colour=ui.palette.text, parent=self._drawing)

    def _box(self, left: float, right: float, top: float, bottom: float, fill: Colour, *, edge: Colour) -> None:
        dpg.draw_rectangle(
            (left, top), (right, bottom), fill=fill, color=edge, rounding=self._ui.px(4), parent=self._drawing
        )
