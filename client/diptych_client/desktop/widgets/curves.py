"""Curves over epochs: one plot with several lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import Colour
from diptych_client.desktop.drawing.ui import Item, Ui


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: a value for each epoch, from the first; None leaves a gap."""

    name: str
    colour: Colour
    values: Sequence[float | None]
    is_faint: bool = False


class CurvePlot:
    """A plot of curves; `is_share` if its values go from 0 to 1. For the window's thread only."""

    def __init__(self, ui: Ui, title: str, *, is_share: bool, height: int = 180) -> None:
        self._ui, self._title, self._is_share, self._height = ui, title, is_share, ui.px(height)

    def build(self, parent: Item) -> None:
        """Make the items."""
        with dpg.plot(
            parent=parent, height=self._height, width=-1, no_menus=True, no_box_select=True, no_mouse_pos=True
        ):
            dpg.add_plot_legend(location=dpg.mvPlot_Location_North, outside=True, horizontal=True, no_buttons=True)
            self._epochs = dpg.add_plot_axis(dpg.mvXAxis, no_gridlines=True)
            self._figures = dpg.add_plot_axis(dpg.mvYAxis, label=self._title)
        if self._is_share:
            dpg.set_axis_limits(self._figures, 0, 1.02)
            dpg.set_axis_ticks(self._figures, (("0 %", 0.0), ("50 %", 0.5), ("100 %", 1.0)))

    def show(self, curves: Sequence[Curve], *, epochs: int, highest: float | None = None) -> None:
        """Replace the curves. The axes cover `epochs` epochs and go up to `highest`, or the maximum if it is None."""
        dpg.delete_item(self._figures, children_only=True)
        for curve in curves:
            points = [(number, value) for number, value in enumerate(curve.values, start=1) if value is not None]
            item = dpg.add_line_series(
                [float(number) for number, _ in points],
                [value for _, value in points],
                label=curve.name,
                parent=self._figures,
            )
            dpg.bind_item_theme(item, _line_theme(curve, self._ui.scale))
        dpg.set_axis_limits(self._epochs, 0.5, max(2, epochs) + 0.5)
        if not self._is_share:
            highest = highest or max_of(each.values for each in curves)
            dpg.set_axis_limits(self._figures, 0, highest * 1.08)


def max_of(curves: Iterable[Sequence[float | None]]) -> float:
    """The maximum of all curves; 1 if they are empty."""
    return max((value for values in curves for value in values if value is not None), default=1.0)


_THEMES: dict[tuple[Colour, bool, float], int] = {}


def _line_theme(curve: Curve, scale: float) -> int:
    key = curve.colour, curve.is_faint, scale
    theme = _THEMES.get(key)
    if theme is None or not dpg.does_item_exist(theme):
        colour = (*curve.colour[:3], 120) if curve.is_faint else curve.colour
        with dpg.theme() as made, dpg.theme_component(dpg.mvLineSeries):
            dpg.add_theme_color(dpg.mvPlotCol_Line, colour, category=dpg.mvThemeCat_Plots)
            dpg.add_theme_style(
                dpg.mvPlotStyleVar_LineWeight, (1.5 if curve.is_faint else 2.5) * scale, category=dpg.mvThemeCat_Plots
            )
        theme = _THEMES[key] = int(made)
    return theme
