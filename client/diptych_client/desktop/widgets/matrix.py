"""A confusion matrix: a row for each true label, a column for each answered one, with the names on both axes."""

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import BAD, Colour
from diptych_client.desktop.drawing.fitting import abbreviated
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.formatting.text import count
from diptych_client.visualizations import Matrix

_CELLS = (22, 54)
_HEAD = 24
_NAMES = (0.2, 0.3)
"""The maximum share of the width for the names: of many labels, and of few."""
_NAME, _HEADING, _FIGURES = 15, 13, (12, 15)
_WHITE: Colour = (255, 255, 255, 255)
_DARK = 0.55
"""The share above which a cell is too dark for black text, even in the light theme."""


class MatrixDrawing:
    """One matrix, `width` pixels wide. If its cells would be too small to read, it scrolls below fixed headings.

    Args:
        ui: theme, fonts and drawing helpers.
        view: the matrix.
        width: in scaled pixels.
        highest: the height in scaled pixels beyond which it scrolls.
        clicked: called with the row and the column of a cell that is not empty.
    """

    def __init__(
        self,
        ui: Ui,
        view: Matrix,
        *,
        width: int,
        highest: int,
        clicked: Callable[[int, int], None] | None = None,
    ) -> None:
        self._ui, self._view, self._clicked, self._highest = ui, view, clicked, highest
        self._names = list(view.names)
        widest = max((ui.width_of(name, _NAME) for name in self._names), default=0) + ui.px(12)
        most = max(1, len(self._names))
        # Names shrink to a fifth of the width before the cells scroll.
        for_names = max(_NAMES[0] * width, min(_NAMES[1] * width, width - most * ui.px(_CELLS[0]) - 2))
        self._width, self._begin = width, int(min(widest, for_names))
        across, down = (width - self._begin) // most, (highest - ui.px(_HEAD) - 2) // most
        self._cell = max(ui.px(_CELLS[0]), min(ui.px(_CELLS[1]), across, down))
        self._size = min(_FIGURES[1], max(_FIGURES[0], self._cell / ui.scale * 0.5))
        self._is_wide = self._cell > across
        self._scrolled = (-1.0, -1.0)

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui, view = self._ui, self._view
        ui.faint(f"rows: {view.row_title} · columns: {view.column_title}", parent=parent)
        across = self._begin + self._cell * len(self._names) + 1
        high = ui.px(_HEAD) + self._cell * len(self._names) + 1
        shown = min(high, self._highest) + (ui.px(16) if self._is_wide else 2)
        self._box = dpg.add_child_window(
            parent=parent,
            width=self._width,
            height=shown,
            border=False,
            horizontal_scrollbar=self._is_wide,
            no_scroll_with_mouse=high <= shown,
            no_scrollbar=high <= shown and not self._is_wide,
        )
        dpg.bind_item_theme(self._box, ui.themes.plain)
        holder = dpg.add_group(parent=self._box)  # a drawlist cannot have a tooltip
        self._drawing = dpg.add_drawlist(across, high, parent=holder)
        self._draw_cells(dpg.add_draw_layer(parent=self._drawing))
        self._heads = dpg.add_draw_layer(parent=self._drawing)
        if self._clicked is not None:
            ui.listen(self._drawing, clicked=self._click)
        with dpg.tooltip(holder) as self._tip:
            self._words = dpg.add_text("", wrap=ui.px(320))

    def show(self) -> None:
        """Redraw the headings when the cells scroll, and describe the cell under the mouse."""
        x, y = dpg.get_x_scroll(self._box), dpg.get_y_scroll(self._box)
        if (x, y) != self._scrolled:
            self._scrolled = x, y
            self._draw_heads(x, y)
        if dpg.is_item_hovered(self._drawing):
            cell = self._below_mouse()
            dpg.configure_item(self._tip, show=cell is not None)
            if cell is not None:
                dpg.set_value(self._words, self._meaning(*cell))

    def _meaning(self, row: int, column: int) -> str:
        names, figure = self._view.names, self._view.counts[row][column]
        pictures = count(figure, "picture")
        return f"{self._view.row_title} {names[row]}, {self._view.column_title} {names[column]}: {pictures}"

    def _draw_cells(self, layer: Item) -> None:
        ui, cell = self._ui, self._cell
        for row, counts in enumerate(self._view.counts):
            top = ui.px(_HEAD) + row * cell
            for column, figure in enumerate(counts):
                left = self._begin + column * cell
                base = ui.palette.edge if row == column else BAD
                share = figure / max(1, sum(counts))
                fill = (*base[:3], round(40 + 200 * share)) if figure else ui.palette.field
                dpg.draw_rectangle(
                    (left, top),
                    (left + cell - 2, top + cell - 2),
                    fill=fill,
                    color=(0, 0, 0, 0),
                    rounding=ui.px(3),
                    parent=layer,
                )
                if figure:
                    ink = _WHITE if share > _DARK else ui.palette.text
                    self._write(layer, left, top, f"{figure:,}", colour=ink)

    def _draw_heads(self, x: float, y: float) -> None:
        """Draw the names at the left edge, and their beginnings at the top, at the current scroll position."""
        ui, cell, heads = self._ui, self._cell, self._heads
        dpg.delete_item(heads, children_only=True)
        ground, end = ui.palette.panel, self._cell * len(self._names)
        left, top = x + self._begin, y + ui.px(_HEAD)
        dpg.draw_rectangle((x, y), (left - 1, top + end), fill=ground, color=ground, parent=heads)
        for row, name in enumerate(self._names):
            middle = ui.px(_HEAD) + (row + 0.5) * cell - ui.px(_NAME * 0.72)
            words = ui.cut(name, self._begin - ui.px(8), _NAME)
            ui.draw(words, (x, middle), size=_NAME, colour=ui.palette.text, parent=heads)
        dpg.draw_rectangle((x, y), (left + end, top - 1), fill=ground, color=ground, parent=heads)
        for column in range(len(self._names)):
            if self._begin + column * cell >= left - cell / 2:
                where = self._begin + column * cell, y + (ui.px(_HEAD) - cell) / 2
                words = abbreviated(self._names[column], cell - ui.px(3), lambda each: ui.width_of(each, _HEADING))
                self._write(heads, *where, words, colour=ui.palette.faint)
        if x:
            dpg.draw_rectangle((x, y), (left - 1, top - 1), fill=ground, color=ground, parent=heads)

    def _write(self, layer: Item, left: float, top: float, words: str, *, colour: Colour) -> None:
        """Draw a text in the middle of a cell."""
        ui, room = self._ui, self._cell - 2
        size = self._size
        while size > 1 and ui.width_of(words, size) > room:
            size -= 1
        where = left + (room - ui.width_of(words, size)) / 2, top + room / 2 - ui.px(size * 0.72)
        ui.draw(words, where, size=size, colour=colour, parent=layer)

    def _below_mouse(self) -> tuple[int, int] | None:
        left, top = dpg.get_item_rect_min(self._drawing)
        x, y = dpg.get_mouse_pos(local=False)
        seen_x, seen_y = x - left - dpg.get_x_scroll(self._box), y - top - dpg.get_y_scroll(self._box)
        if seen_x < self._begin or seen_y < self._ui.px(_HEAD):
            return None
        row = int((y - top - self._ui.px(_HEAD)) // self._cell)
        column = int((x - left - self._begin) // self._cell)
        return (row, column) if max(row, column) < len(self._names) else None

    def _click(self) -> None:
        cell = self._below_mouse()
        if self._clicked is not None and cell is not None and self._view.counts[cell[0]][cell[1]]:
            self._clicked(*cell)
