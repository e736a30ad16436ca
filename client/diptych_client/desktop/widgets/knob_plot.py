"""The plot of both confidences over one knob, with the places of the training pictures below its axis."""

from __future__ import annotations

from collections.abc import Sequence

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.style import META
from diptych_client.desktop.drawing.ui import Ui
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.picture_curves import Plot, Point
from diptych_client.desktop.state.picture_tries import NAMES, value_words

_LEFT, _TOP, _TICK, _BELOW = 26, 20, 7, 34
_MOST_TICKS = 400


class KnobPlot:
    """The plot; sizes are in pixels before scaling. For the window's thread only."""

    def __init__(self, ui: Ui, *, width: int, height: int) -> None:
        self._ui, self._width, self._height = ui, ui.px(width), ui.px(height)

    def build(self) -> None:
        """Make the items."""
        self._drawing = dpg.add_drawlist(self._width, self._height)

    def show(self, plot: Plot | None, *, sentence: str) -> None:
        """Draw the plot, or why there is none."""
        ui = self._ui
        dpg.delete_item(self._drawing, children_only=True)
        if plot is None:
            words = ui.cut(sentence, self._width - ui.px(8), META)
            where = ui.px(4), self._height / 2 - ui.px(8)
            ui.draw(words, where, size=META, colour=ui.palette.faint, parent=self._drawing)
            return
        self._draw_axes(plot)
        for side, line in plot.lines.items():
            self._draw_line(line, plot, side)
        for side, footprint in plot.footprints.items():
            self._draw_ticks(footprint.values, plot, side)
        x = self._x(plot.value, plot)
        colour = ui.palette.text
        dpg.draw_line((x, ui.px(_TOP)), (x, self._bottom), color=colour, thickness=1.5, parent=self._drawing)

    @property
    def _bottom(self) -> float:
        return float(self._height - self._ui.px(_BELOW))

    def _x(self, value: float, plot: Plot) -> float:
        room = self._width - self._ui.px(_LEFT + 4)
        share = (value - plot.low) / (plot.high - plot.low)
        return self._ui.px(_LEFT) + room * min(max(share, 0.0), 1.0)

    def _y(self, share: float) -> float:
        top = self._ui.px(_TOP)
        return self._bottom - (self._bottom - top) * min(max(share, 0.0), 1.0)

    def _draw_axes(self, plot: Plot) -> None:
        ui, faint = self._ui, self._ui.palette.faint
        title = ui.cut(f"confidence in {plot.label}", self._width, META)
        ui.draw(title, (0, 0), size=META, colour=faint, parent=self._drawing)
        for share, words in ((1.0, "100"), (0.5, "50"), (0.0, "0")):
            y = self._y(share)
            where = ui.px(_LEFT - 4) - ui.width_of(words, META), y - ui.px(8)
            ui.draw(words, where, size=META, colour=faint, parent=self._drawing)
            begin, end = (ui.px(_LEFT), y), (self._width - ui.px(4), y)
            dpg.draw_line(begin, end, color=ui.palette.border, thickness=1, parent=self._drawing)
        y = self._height - ui.px(16)
        low, high = value_words(plot.knob, plot.low), value_words(plot.knob, plot.high)
        ui.draw(low, (ui.px(_LEFT), y), size=META, colour=faint, parent=self._drawing)
        where = self._width - ui.px(4) - ui.width_of(high, META), y
        ui.draw(high, where, size=META, colour=faint, parent=self._drawing)
        name = NAMES[plot.knob]
        where = (self._width + ui.px(_LEFT) - ui.width_of(name, META)) / 2, y
        ui.draw(name, where, size=META, colour=faint, parent=self._drawing)

    def _draw_line(self, line: Sequence[Point], plot: Plot, side: Side) -> None:
        points = [(self._x(value, plot), self._y(share)) for value, share in line]
        colour = self._ui.palette.side(side)
        dpg.draw_polyline(points, color=colour, thickness=2.5 * self._ui.scale, parent=self._drawing)

    def _draw_ticks(self, values: Sequence[float], plot: Plot, side: Side) -> None:
        """Draw a tick for each training picture: those of A directly below the axis, those of B below them."""
        ui = self._ui
        top = self._bottom + ui.px(2 if side is Side.A else 3 + _TICK)
        colour = ui.palette.side(side)
        for value in values[:_MOST_TICKS]:
            x = self._x(value, plot)
            dpg.draw_line((x, top), (x, top + ui.px(_TICK - 1)), color=colour, thickness=1, parent=self._drawing)
