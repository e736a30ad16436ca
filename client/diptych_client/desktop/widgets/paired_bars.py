"""Bars of A and B in one list: a filled bar for B, a line for A, and the difference at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import Colour
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Side
from diptych_client.visualizations import Bar, Bars

_ROW, _SIZE, _SMALL, _DELTA = 46, 16, 14, 54
_NAMES = 0.26


@dataclass(frozen=True, slots=True)
class PairedBar:
    """The bars of A and B with the same name; None if a side has none."""

    name: str
    a: Bar | None
    b: Bar | None

    @property
    def change(self) -> float | None:
        """The value of B minus that of A; None if a side has no value."""
        if self.a is None or self.b is None or not (has_value(self.a) and has_value(self.b)):
            return None
        return self.b.value - self.a.value


def has_value(bar: Bar) -> bool:
    """Whether a bar has a value: one of 0 without a range stands for a score that could not be measured."""
    return bool(bar.value) or bar.lower is not None


def paired(a: Bars, b: Bars) -> Sequence[PairedBar]:
    """The bars by name: the largest loss first, those of one side last."""
    of_a, of_b = ({bar.name: bar for bar in view.bars} for view in (a, b))
    found = [PairedBar(name, of_a.get(name), of_b.get(name)) for name in dict.fromkeys((*of_b, *of_a))]
    return sorted(found, key=lambda each: (each.change is None, each.change or 0.0))


def change_words(change: float | None, *, most: float) -> str:
    """A difference, such as "+9": in hundredths of a share, or as a number."""
    if change is None:
        return ""
    number = round(100 * change) if most == 1.0 else round(change)
    return f"{number:+,d}" if number else "0"


def draw_paired_bars(ui: Ui, a: Bars, b: Bars, *, parent: Item, width: int) -> None:
    """Draw both into `parent`, `width` scaled pixels wide."""
    rows, most = paired(a, b), max(a.most, b.most)
    height = ui.px(_ROW)
    drawing = dpg.add_drawlist(width, height * len(rows) + 1, parent=parent)
    names = min(max((ui.width_of(row.name, _SIZE) for row in rows), default=0) + ui.px(14), width * _NAMES)
    texts = [f"B {bar.words}" for row in rows for bar in (row.a, row.b) if bar is not None]
    words = min(max((ui.width_of(each, _SMALL) for each in texts), default=0) + ui.px(12), width * 0.34)
    right = width - ui.px(_DELTA) - words
    for place, row in enumerate(rows):
        top = place * height
        middle = top + height / 2 - ui.px(_SIZE * 0.74)
        ui.draw(
            ui.cut(row.name, names - ui.px(10), _SIZE), (0, middle), size=_SIZE, colour=ui.palette.text, parent=drawing
        )
        _draw_track(ui, row, (names, right - ui.px(12)), top, most=most, parent=drawing)
        _draw_words(ui, row, right, words, top, parent=drawing)
        delta = change_words(row.change, most=most)
        where = width - ui.px(8) - ui.width_of(delta, _SIZE), middle
        ui.draw(delta, where, size=_SIZE, colour=ui.palette.text, parent=drawing)


def _draw_track(ui: Ui, row: PairedBar, across: tuple[float, float], top: float, *, most: float, parent: Item) -> None:
    """Draw the bar of B with its range, and the line of A over it."""
    begin, end = across
    upper, lower = top + ui.px(10), top + ui.px(_ROW - 10)
    scale = (end - begin) / most if most else 0.0
    ground, edge = ui.palette.field, ui.palette.border
    dpg.draw_rectangle((begin, upper), (end, lower), fill=ground, color=edge, rounding=ui.px(4), parent=parent)
    if row.b is not None and row.b.value > 0:
        colour = ui.labels[row.name]
        right = begin + max(ui.px(3), scale * min(row.b.value, most))
        dpg.draw_rectangle((begin, upper), (right, lower), fill=colour, color=colour, rounding=ui.px(4), parent=parent)
    if row.b is not None and row.b.lower is not None and row.b.upper is not None:
        ends = begin + scale * row.b.lower, begin + scale * row.b.upper
        for colour, thick in ((ui.palette.panel, 4.0), (ui.palette.text, 1.5)):
            _draw_range(ui, ends, (upper + lower) / 2, colour, thick * ui.scale, parent)
    if row.a is not None and has_value(row.a):
        x = begin + scale * min(row.a.value, most)
        thick = ui.px(3)
        dpg.draw_line(
            (x, upper - ui.px(6)),
            (x, lower + ui.px(6)),
            color=ui.palette.panel,
            thickness=thick + ui.px(3),
            parent=parent,
        )
        dpg.draw_line(
            (x, upper - ui.px(6)), (x, lower + ui.px(6)), color=ui.palette.side_a, thickness=thick, parent=parent
        )


def _draw_range(  # noqa: PLR0917  one line of a drawing
    ui: Ui, ends: tuple[float, float], middle: float, colour: Colour, thick: float, parent: Item
) -> None:
    """Draw the range of a figure as a line with two end marks."""
    dpg.draw_line((ends[0], middle), (ends[1], middle), color=colour, thickness=thick, parent=parent)
    for x in ends:
        mark = (x, middle - ui.px(4)), (x, middle + ui.px(4))
        dpg.draw_line(*mark, color=colour, thickness=thick, parent=parent)


def _draw_words(ui: Ui, row: PairedBar, left: float, room: float, top: float, *, parent: Item) -> None:
    for side, bar, y in ((Side.A, row.a, 4), (Side.B, row.b, 23)):
        letter, words = side.value.upper(), bar.words if bar is not None else "-"
        where = left, top + ui.px(y)
        ui.draw(letter, where, size=_SMALL, colour=ui.palette.side(side), parent=parent)
        colour = ui.palette.text if side is Side.B else ui.palette.faint
        shown = ui.cut(words, room - ui.px(20), _SMALL)
        ui.draw(shown, (left + ui.px(16), where[1]), size=_SMALL, colour=colour, parent=parent)
