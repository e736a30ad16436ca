"""Horizontal bars, one below the other, each with its range."""

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.visualizations import Bar, Bars

_ROW, _SIZE, _SMALL = 30, 17, 15


def draw_bars(ui: Ui, view: Bars, *, parent: Item, width: int) -> None:
    """Draw the bars into `parent`, `width` pixels wide."""
    row = ui.px(_ROW)
    begin = min(max((ui.width_of(bar.name) for bar in view.bars), default=0) + ui.px(12), width * 0.35)
    words = max((ui.width_of(bar.words, _SMALL) for bar in view.bars), default=0)
    end = max(begin + ui.px(40), width - words - ui.px(10))
    drawing = dpg.add_drawlist(width, row * len(view.bars) + 1, parent=parent)
    for number, bar in enumerate(view.bars):
        _draw_bar(ui, bar, drawing, (begin, end), number * row, most=view.most)


def _draw_bar(ui: Ui, bar: Bar, drawing: Item, across: tuple[float, float], top: float, *, most: float) -> None:
    begin, end = across
    length = (end - begin) * min(1.0, bar.value / most if most else 0.0)
    name = ui.cut(bar.name, begin - ui.px(10))
    ui.draw(name, (0, top + ui.px(3)), size=_SIZE, colour=ui.palette.text, parent=drawing)
    for right, colour in ((end, ui.palette.field), (begin + length, ui.labels[bar.name])):
        if right > begin:
            dpg.draw_rectangle(
                (begin, top + ui.px(4)),
                (right, top + ui.px(25)),
                fill=colour,
                color=colour,
                rounding=ui.px(3),
                parent=drawing,
            )
    if bar.lower is not None and bar.upper is not None:
        _draw_range(ui, drawing, begin + (end - begin) * bar.lower, begin + (end - begin) * bar.upper, top)
    where = end + ui.px(8), top + ui.px(4)
    ui.draw(bar.words, where, size=_SMALL, colour=ui.palette.faint, parent=drawing)


def _draw_range(ui: Ui, drawing: Item, left: float, right: float, top: float) -> None:
    """Draw the range of a figure as a line with two end marks."""
    middle, ink = top + ui.px(14.5), ui.palette.text
    dpg.draw_line((left, middle), (right, middle), color=ink, thickness=1.5, parent=drawing)
    for end in (left, right):
        dpg.draw_line((end, middle - ui.px(5)), (end, middle + ui.px(5)), color=ink, thickness=1.5, parent=drawing)
