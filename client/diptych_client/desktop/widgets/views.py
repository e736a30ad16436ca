"""How the window draws each kind of view."""

from collections.abc import Mapping

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import BAD, Colour
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.widgets.curves import Curve, CurvePlot
from diptych_client.desktop.widgets.thumbnail_wall import Group, ThumbnailWall
from diptych_client.visualizations import Bars, Lines, Matrix, Pictures, View, Words

_ROW = 32
_WALL = 260


def draw_view(
    ui: Ui, view: View, *, parent: Item, width: int, colour: Colour, colours: Mapping[str, Colour], epochs: int
) -> ThumbnailWall | None:
    """Draws the view below `parent`; its wall, where it has one, wants to be shown with each frame.

    Args:
        ui: the look.
        view: what to draw.
        parent: where.
        width: pixels across, scaled.
        colour: of the side.
        colours: of the labels by name.
        epochs: how many the axes of curves show, the same on both sides.
    """
    ui.title(view.title, parent=parent)
    match view:
        case Words(text=text):
            dpg.add_text(text, parent=parent, wrap=width)
        case Bars():
            _draw_bars(ui, view, parent=parent, width=width, colours=colours)
        case Lines():
            plot = CurvePlot(ui, view.title.lower(), is_share=view.is_share, height=190)
            plot.build(parent)
            curves = [Curve(each.name, colour, each.values, each.is_faint) for each in view.lines]
            plot.show(curves, epochs=epochs)
        case Matrix():
            _draw_matrix(ui, view, parent=parent, width=width)
        case Pictures():
            wall = ThumbnailWall(ui, clicked=lambda _: None, height=ui.px(_WALL))
            wall.build(parent)
            wall.fill([Group(name, colours.get(name, colour), ids) for name, ids in view.groups.items()])
            return wall
    return None


def _draw_bars(ui: Ui, view: Bars, *, parent: Item, width: int, colours: Mapping[str, Colour]) -> None:
    row = ui.px(_ROW)
    begin, end = ui.px(110), width - ui.px(150)
    drawing = dpg.add_drawlist(width, row * len(view.bars) + 1, parent=parent)
    for number, bar in enumerate(view.bars):
        top = number * row
        colour = colours.get(bar.name, ui.palette.accent)
        length = (end - begin) * min(1.0, bar.value / view.most if view.most else 0.0)
        dpg.draw_text((0, top + ui.px(5)), bar.name, size=ui.px(16), color=ui.palette.text, parent=drawing)
        dpg.draw_rectangle(
            (begin, top + ui.px(5)),
            (end, top + ui.px(25)),
            fill=ui.palette.field,
            color=ui.palette.field,
            parent=drawing,
        )
        dpg.draw_rectangle(
            (begin, top + ui.px(5)), (begin + length, top + ui.px(25)), fill=colour, color=colour, parent=drawing
        )
        if bar.lower is not None and bar.upper is not None:
            _draw_range(ui, drawing, begin + (end - begin) * bar.lower, begin + (end - begin) * bar.upper, top)
        dpg.draw_text(
            (end + ui.px(8), top + ui.px(6)), bar.words, size=ui.px(14), color=ui.palette.faint, parent=drawing
        )


def _draw_range(ui: Ui, drawing: Item, left: float, right: float, top: int) -> None:
    """A line with two ends: where the figure may well lie."""
    middle, ink = top + ui.px(15), ui.palette.text
    dpg.draw_line((left, middle), (right, middle), color=ink, thickness=1.5, parent=drawing)
    for end in (left, right):
        dpg.draw_line((end, middle - ui.px(5)), (end, middle + ui.px(5)), color=ink, thickness=1.5, parent=drawing)


def _draw_matrix(ui: Ui, view: Matrix, *, parent: Item, width: int) -> None:
    names = view.names
    begin = ui.px(110)
    cell = max(ui.px(20), min(ui.px(56), (width - begin) // max(1, len(names))))
    drawing = dpg.add_drawlist(width, cell * len(names) + ui.px(52), parent=parent)
    dpg.draw_text(
        (0, ui.px(2)),
        f"{view.row_title}, across: {view.column_title}",
        size=ui.px(14),
        color=ui.palette.faint,
        parent=drawing,
    )
    for row, counts in enumerate(view.counts):
        top, total = ui.px(48) + row * cell, max(1, sum(counts))
        dpg.draw_text((0, top + cell / 2 - ui.px(9)), names[row], size=ui.px(16), color=ui.palette.text, parent=drawing)
        dpg.draw_text(
            (begin + row * cell + ui.px(3), ui.px(26)),
            names[row][: max(1, cell // ui.px(9))],
            size=ui.px(14),
            color=ui.palette.text,
            parent=drawing,
        )
        for column, number in enumerate(counts):
            left, share = begin + column * cell, number / total
            base = ui.palette.accent if row == column else BAD
            fill = (*base[:3], round(30 + 225 * share)) if number else ui.palette.field
            dpg.draw_rectangle(
                (left, top),
                (left + cell - 2, top + cell - 2),
                fill=fill,
                color=(0, 0, 0, 0),
                rounding=3,
                parent=drawing,
            )
            if number:
                dpg.draw_text(
                    (left + ui.px(6), top + cell / 2 - ui.px(9)),
                    str(number),
                    size=ui.px(15),
                    color=ui.palette.text,
                    parent=drawing,
                )
