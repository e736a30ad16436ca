"""Drawing of each kind of view."""

from collections.abc import Callable
from typing import Protocol

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import Colour
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.widgets.bars import draw_bars
from diptych_client.desktop.widgets.curves import Curve, CurvePlot
from diptych_client.desktop.widgets.matrix import MatrixDrawing
from diptych_client.desktop.widgets.thumbnail_wall import Group, ThumbnailWall
from diptych_client.visualizations import Bars, Lines, Matrix, Pictures, TextView, View

_WALL, _LEAST_WALL = 0.42, 230
"""The share of the panel for a wall of pictures, and its minimum height."""
_AROUND_MATRIX = 140
"""The space above and below a matrix."""


class Moving(Protocol):
    """A part of a view that scrolls."""

    def show(self) -> None:
        """Draw the changes. Called for each frame."""


def draw_view(
    ui: Ui,
    view: View,
    *,
    parent: Item,
    width: int,
    height: int,
    colour: Colour,
    epochs: int,
    highest: float,
    cell_clicked: Callable[[int, int], None] | None = None,
) -> Moving | None:
    """Draw the view without its title into `parent`, and return the part that must be shown with each frame, if any.

    Args:
        ui: theme, fonts and drawing helpers.
        view: the view to draw.
        parent: the item to draw into.
        width: in scaled pixels.
        height: of the panel, in scaled pixels: the maximum for a view that scrolls.
        colour: the colour of the side.
        epochs: the number of epochs on the axes of curves, the same on both sides.
        highest: the upper limit of the axes of curves, the same on both sides.
        cell_clicked: called with the row and column of a cell of a matrix.
    """
    match view:
        case TextView(text=text):
            dpg.add_text(text, parent=parent, wrap=width)
        case Bars():
            draw_bars(ui, view, parent=parent, width=width)
        case Lines():
            plot = CurvePlot(ui, view.title.lower(), is_share=view.is_share, height=210)
            plot.build(parent)
            curves = [Curve(each.name, colour, each.values, each.is_faint) for each in view.lines]
            plot.show(curves, epochs=epochs, highest=highest)
        case Matrix():
            most = height - ui.px(_AROUND_MATRIX)
            matrix = MatrixDrawing(ui, view, width=width, highest=most, clicked=cell_clicked)
            matrix.build(parent)
            return matrix
        case Pictures():
            wall = ThumbnailWall(ui, clicked=lambda _: None, height=max(ui.px(_LEAST_WALL), round(height * _WALL)))
            wall.build(parent)
            wall.fill([Group(name, ui.labels[name], ids) for name, ids in view.groups.items()])
            return wall
    return None
