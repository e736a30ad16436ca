"""A confusion: what was shown goes down, what was answered goes across, named by the numbers of the rows."""

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import BAD, Colour
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.visualizations import Matrix

_CELLS = (18, 54)
_HEAD, _TALLEST = 46, 15
_LEAST_WITH_FIGURES = 26


def draw_matrix(
    ui: Ui, view: Matrix, *, parent: Item, width: int, clicked: Callable[[int, int], None] | None = None
) -> None:
    """Draws it below `parent`, `width` pixels across; so many labels that cells would be too small scroll.

    `clicked` is given the row and the column of a cell that holds something.
    """
    names = [f"{number}  {name}" for number, name in enumerate(view.names, start=1)]
    begin = min(max((ui.width_of(name, _TALLEST) for name in names), default=0) + ui.px(12), width * 0.35)
    cell = int(max(ui.px(_CELLS[0]), min(ui.px(_CELLS[1]), (width - begin) / max(1, len(names)))))
    across = int(begin + cell * len(names)) + 1
    high = cell * len(names) + ui.px(_HEAD)
    box = dpg.add_child_window(
        parent=parent,
        width=width,
        height=high + ui.px(16),
        border=False,
        horizontal_scrollbar=across > width,
        no_scroll_with_mouse=True,
        no_scrollbar=across <= width,
    )
    dpg.bind_item_theme(box, ui.themes.plain)
    drawing = dpg.add_drawlist(across, high, parent=box)
    if clicked is not None:
        _listen(drawing, view, begin=begin, top=ui.px(_HEAD), cell=cell, clicked=clicked)
    meaning = f"down: {view.row_title}; across: {view.column_title}"
    dpg.draw_text((0, 0), meaning, size=ui.px(15), color=ui.palette.faint, parent=drawing)
    for row, counts in enumerate(view.counts):
        top = ui.px(_HEAD) + row * cell
        name = ui.cut(names[row], begin - ui.px(8), _TALLEST)
        _write(ui, drawing, (0, top + cell / 2), name)
        number = str(row + 1)
        middle = begin + row * cell + (cell - ui.width_of(number, _TALLEST)) / 2
        _write(ui, drawing, (middle, ui.px(_HEAD - 12)), number, is_faint=True)
        for column, figure in enumerate(counts):
            base = ui.palette.accent if row == column else BAD
            fill = (*base[:3], round(40 + 200 * figure / max(1, sum(counts)))) if figure else ui.palette.field
            _draw_cell(
                ui, drawing, (begin + column * cell, top), cell, words=f"{figure:,}" if figure else "", fill=fill
            )


def _listen(
    drawing: Item, view: Matrix, *, begin: float, top: int, cell: int, clicked: Callable[[int, int], None]
) -> None:
    """Tell of clicks on cells that hold something."""

    def click() -> None:
        left, upper = dpg.get_item_rect_min(drawing)
        x, y = dpg.get_mouse_pos(local=False)
        row, column = int((y - upper - top) // cell), int((x - left - begin) // cell)
        if row in range(len(view.counts)) and column in range(len(view.names)) and view.counts[row][column]:
            clicked(row, column)

    with dpg.item_handler_registry() as handlers:
        dpg.add_item_clicked_handler(dpg.mvMouseButton_Left, callback=click)
    dpg.bind_item_handler_registry(drawing, handlers)


def _draw_cell(ui: Ui, drawing: Item, corner: tuple[float, float], cell: int, *, words: str, fill: Colour) -> None:
    left, top = corner
    end = (left + cell - 2, top + cell - 2)
    dpg.draw_rectangle(corner, end, fill=fill, color=(0, 0, 0, 0), rounding=ui.px(3), parent=drawing)
    if words and cell >= ui.px(_LEAST_WITH_FIGURES):
        middle = left + (cell - 2 - ui.width_of(words, _TALLEST)) / 2
        _write(ui, drawing, (middle, top + cell / 2 - 1), words)


def _write(ui: Ui, drawing: Item, where: tuple[float, float], words: str, *, is_faint: bool = False) -> None:
    """With its middle at this height."""
    colour = ui.palette.faint if is_faint else ui.palette.text
    dpg.draw_text(
        (where[0], where[1] - ui.px(_TALLEST * 0.72)), words, size=ui.px(_TALLEST), color=colour, parent=drawing
    )
