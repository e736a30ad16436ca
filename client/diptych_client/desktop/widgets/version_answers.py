"""A row for each version: what it says now, and what it said in the last 30 seconds in the colours of the labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.marks import draw_side, draw_state
from diptych_client.desktop.drawing.style import META, SMALL
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.answer_history import CELLS, Run

ROW = 28
"""The height of a row before scaling."""
HEAD = 62
"""The height of the line above the rows, with the gaps around it, before scaling."""
_LEAST_ROWS, _SHARE = 2, 0.45
_MARK, _NAME, _SAYS, _FIGURE, _EDGE, _BAR = 30, 0.22, 0.2, 34, 6, 18
_SQUARE, _STATE = 12, 24
_GRAB = 5
"""The distance from a border within which a click means it, and not a row."""
_HATCH = 9


def room_for_versions(row_count: int, height: float, *, is_shown: bool) -> float:
    """The height of the rows with the line above them, of this height for them and the answers of A and B, unscaled."""
    if not row_count:
        return 0
    fitting = max(_LEAST_ROWS, int((height * _SHARE - HEAD) // ROW))
    return HEAD + ROW * min(row_count, fitting) if is_shown else HEAD


@dataclass(frozen=True, slots=True)
class VersionText:
    """One row."""

    name: str
    sides: tuple[Side, ...] = ()
    label: str = ""
    """What it says now; empty if it has not answered."""
    label_id: str = ""
    figure: str = ""
    state: sdk.AnswerState = sdk.AnswerState.UNKNOWN
    is_pair: bool = False
    """Whether the answer is torn between two labels."""
    obstacle: str = ""
    """Why it does not answer: the row is hatched."""


class VersionAnswers:
    """The rows, drawn into one drawlist. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        width: in scaled pixels.
        clicked: called with the place of a row.
    """

    def __init__(self, ui: Ui, *, width: int, clicked: Callable[[int], None]) -> None:
        self._ui, self._width, self._clicked = ui, width, clicked
        self._count = 0
        self._turns: Sequence[int] = ()
        name = ui.px(_MARK)
        self._says = name + round(width * _NAME)
        figure = self._says + round(width * _SAYS)
        self._figure_end = figure + ui.px(_FIGURE)
        self._cells = self._figure_end + ui.px(12)
        self._step = max(1.0, (width - self._cells - ui.px(2)) / CELLS)

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._holder = dpg.add_group(parent=parent)  # a drawlist cannot have a tooltip
        self.drawing = dpg.add_drawlist(self._width, 1, label="versions", parent=self._holder)
        self._past, self._grid, self._now = (dpg.add_draw_layer(parent=self.drawing) for _ in range(3))
        with dpg.tooltip(self._holder, delay=0.4, hide_on_activity=True):
            self._words = dpg.add_text("", wrap=ui.px(360))
        ui.listen(self.drawing, clicked=self._click)

    def show_past(self, past: Sequence[Sequence[Run]], texts: Sequence[VersionText]) -> None:
        """Draw the cells of the last 30 seconds, oldest at the left."""
        ui, height = self._ui, self._ui.px(ROW)
        if len(past) != self._count:
            self._count = len(past)
            dpg.configure_item(self.drawing, height=max(1, height * len(past)))
            self._draw_grid()
        dpg.delete_item(self._past, children_only=True)
        inset = (height - ui.px(_BAR)) // 2
        for place, (found, text) in enumerate(zip(past, texts, strict=True)):
            top, bottom = place * height + inset, (place + 1) * height - inset
            if text.obstacle:
                self._hatch(top, bottom)
                continue
            self._box(self._cells, self._cells + CELLS * self._step, top, bottom, ui.palette.field)
            for run in found:
                left, right = (self._cells + each * self._step for each in (run.begin, run.end))
                self._box(left, right, top, bottom, ui.labels[run.label_id])

    def show_now(self, texts: Sequence[VersionText], turns: Sequence[int]) -> None:
        """Draw what each version says now, and a border above each row in which the answer turned."""
        ui, height = self._ui, self._ui.px(ROW)
        self._turns = turns
        dpg.delete_item(self._now, children_only=True)
        for place, text in enumerate(texts):
            self._draw_row(text, (place + 0.5) * height)
        colour, thick = ui.palette.text, max(2, ui.px(2))
        for place in turns:
            y = place * height
            dpg.draw_line((0, y), (self._width, y), color=colour, thickness=thick, parent=self._now)
            points = (self._says - ui.px(16), y - ui.px(5)), (self._says - ui.px(4), y - ui.px(5))
            tip = self._says - ui.px(10), y + ui.px(5)
            dpg.draw_triangle(*points, tip, fill=colour, color=colour, parent=self._now)

    def explain(self, words: str) -> None:
        """Set the words that are shown beside the mouse."""
        dpg.set_value(self._words, words)

    @property
    def place_below_mouse(self) -> int | None:
        """The row below the mouse; near a border the row below the border. None if the mouse is elsewhere."""
        if not dpg.is_item_hovered(self.drawing):
            return None
        y, height = dpg.get_mouse_pos(local=False)[1] - dpg.get_item_rect_min(self.drawing)[1], self._ui.px(ROW)
        near = next((each for each in self._turns if abs(y - each * height) <= self._ui.px(_GRAB)), None)
        place = near if near is not None else int(y // height)
        return place if 0 <= place < self._count else None

    def _draw_row(self, text: VersionText, middle: float) -> None:
        ui, left = self._ui, self._ui.px(_MARK)
        ink = ui.palette.text if text.sides else ui.palette.faint
        for number, side in enumerate(text.sides):
            where = ui.px(10) + number * ui.px(9), middle
            draw_side(ui, side, where, parent=self._now, radius=8)
        name = ui.cut(text.name, self._says - left - ui.px(20), SMALL)
        self._write(name, left, middle, SMALL, ink)
        if text.obstacle:
            words = ui.cut(text.obstacle, self._figure_end - self._says, META)
            self._write(words, self._says, middle, META, ui.palette.faint)
        elif text.label:
            half, colour = ui.px(_SQUARE / 2), ui.labels[text.label_id]
            end = self._says + 2 * half, middle + half
            dpg.draw_rectangle(
                (self._says, middle - half), end, fill=colour, color=colour, rounding=ui.px(2), parent=self._now
            )
            begin = self._says + ui.px(_SQUARE + 7)
            right = self._figure_end - ui.px(_FIGURE + _STATE)
            mark = right + ui.px(_STATE / 2)
            draw_state(ui, text.state, mark, middle, is_pair=text.is_pair, parent=self._now)
            self._write(ui.cut(text.label, right - begin, SMALL), begin, middle, SMALL, ui.palette.text)
            figure = self._figure_end - ui.width_of(text.figure, SMALL)
            self._write(text.figure, figure, middle, SMALL, ui.palette.text)

    def _draw_grid(self) -> None:
        """Draw the gaps between the cells over all rows, once."""
        dpg.delete_item(self._grid, children_only=True)
        bottom, colour = self._ui.px(ROW) * self._count, self._ui.palette.panel
        if self._step < self._ui.px(4):
            return
        for number in range(1, CELLS):
            x = self._cells + number * self._step
            dpg.draw_line((x, 0), (x, bottom), color=colour, thickness=1, parent=self._grid)

    def _hatch(self, top: float, bottom: float) -> None:
        """Draw slanted lines over the place of the cells: this version does not answer."""
        ui, high = self._ui, bottom - top
        x, end = self._cells, self._cells + CELLS * self._step - high
        while x < end:
            dpg.draw_line((x, bottom), (x + high, top), color=ui.palette.edge, thickness=1, parent=self._past)
            x += ui.px(_HATCH)

    def _box(self, left: float, right: float, top: float, bottom: float, colour: tuple[int, int, int, int]) -> None:
        dpg.draw_rectangle((left, top), (right, bottom), fill=colour, color=colour, parent=self._past)

    def _write(self, text: str, x: float, middle: float, size: float, colour: tuple[int, int, int, int]) -> None:
        where = x, middle - self._ui.px(size * 0.72)
        self._ui.draw(text, where, size=size, colour=colour, parent=self._now)

    def _click(self) -> None:
        place = self.place_below_mouse
        if place is not None:
            self._clicked(place)
