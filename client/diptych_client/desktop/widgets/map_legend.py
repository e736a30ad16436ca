"""What the dots of a map mean: their shapes, and a row for each colour, which marks its dots."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.colours import Colour
from diptych_client.desktop.drawing.map_dots import Shape, Turn
from diptych_client.desktop.drawing.marks import draw_swatch
from diptych_client.desktop.drawing.style import META, SMALL, SWATCH
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.labels import HeldLabel
from diptych_client.desktop.state.map_points import LegendRow

_ROW, _KEY, _SCROLLBAR = 28, 24, 16
_SHAPES = ((Shape.A, "only in A"), (Shape.B, "only in B"), (Shape.BOTH, "in both"))
_TURNS = ((Turn.LOST, "lost: B is wrong now"), (Turn.FIXED, "fixed: B is right now"))


class MapLegend:
    """The legend. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        width: in scaled pixels.
        pointed: called with the row below the mouse, once; None for none.
        clicked: called with a clicked row.
    """

    def __init__(
        self,
        ui: Ui,
        *,
        width: int,
        pointed: Callable[[LegendRow | None], None],
        clicked: Callable[[LegendRow], None],
    ) -> None:
        self._ui, self._width = ui, width
        self._pointed, self._clicked = pointed, clicked
        self._rows: Sequence[LegendRow] = ()
        self._below: LegendRow | None = None

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._shapes = dpg.add_drawlist(self._width, 3 * ui.px(_KEY), parent=parent)
        self._window = dpg.add_child_window(parent=parent, height=-1, border=False)
        dpg.bind_item_theme(self._window, ui.themes.plain)
        self._drawing = dpg.add_drawlist(self._width - ui.px(_SCROLLBAR), 1, parent=self._window)
        ui.listen(self._drawing, clicked=self._click)

    def fill(self, rows: Sequence[LegendRow], *, has_both: bool, places: dict[str, int]) -> None:
        """Draw the rows, and the shapes if the map is of two versions; `places` of labels are by id."""
        self._rows = rows
        dpg.configure_item(self._shapes, show=has_both)
        dpg.delete_item(self._shapes, children_only=True)
        if has_both:
            self._draw_shapes()
        dpg.delete_item(self._drawing, children_only=True)
        dpg.configure_item(self._drawing, height=max(1, len(rows) * self._ui.px(_ROW)))
        for number, row in enumerate(rows):
            self._draw_row(row, number * self._ui.px(_ROW), places)

    def show(self) -> None:
        """Report which row is below the mouse."""
        below = self._at_mouse() if dpg.is_item_hovered(self._drawing) else None
        if below is not self._below:
            self._below = below
            self._pointed(below)

    def _draw_shapes(self) -> None:
        ui, half = self._ui, self._width / 2
        for number, (shape, words) in enumerate(_SHAPES):
            self._draw_key((0, number * ui.px(_KEY)), shape, Turn.NONE, words)
        for number, (turn, words) in enumerate(_TURNS):
            self._draw_key((half - ui.px(30), number * ui.px(_KEY)), Shape.BOTH, turn, words)

    def _draw_key(self, corner: tuple[float, float], shape: Shape, turn: Turn, words: str) -> None:
        ui, palette = self._ui, self._ui.palette
        middle = corner[0] + ui.px(12), corner[1] + ui.px(_KEY / 2)
        radius, thick = ui.px(5), 1.5 * ui.scale
        outline = palette.text if shape is Shape.BOTH else palette.faint
        fill = (0, 0, 0, 0) if shape is Shape.A else palette.faint
        dpg.draw_circle(middle, radius, color=outline, fill=fill, thickness=thick, parent=self._shapes)
        if turn is Turn.FIXED:
            dpg.draw_circle(middle, ui.px(9), color=palette.good, thickness=thick, parent=self._shapes)
        if turn is Turn.LOST:
            reach = ui.px(11)
            points = [(middle[0] + x * reach, middle[1] + y * reach) for x, y in ((-1, 0), (0, -1), (1, 0), (0, 1))]
            dpg.draw_polygon([*points, points[0]], color=palette.error, thickness=thick, parent=self._shapes)
        left = middle[0] + ui.px(18)
        right = self._width if corner[0] else self._width / 2 - ui.px(34)
        where = left, corner[1] + ui.px(4)
        ui.draw(ui.cut(words, right - left, META), where, size=META, colour=palette.text, parent=self._shapes)

    def _draw_row(self, row: LegendRow, top: int, places: dict[str, int]) -> None:
        ui, palette = self._ui, self._ui.palette
        middle = top + ui.px(_ROW / 2)
        if row.label_id:
            label = HeldLabel(row.label_id, row.title, places.get(row.label_id, 0), row.count, 1)
            draw_swatch(ui, label, 0, middle, parent=self._drawing)
        else:
            side, colour = ui.px(SWATCH), outcome_colour(ui, row.outcome)
            begin, end = (0, middle - side / 2), (side, middle + side / 2)
            dpg.draw_rectangle(begin, end, fill=colour, color=colour, rounding=ui.px(3), parent=self._drawing)
        figure = f"{row.count:,}"
        right = self._width - ui.px(_SCROLLBAR + 4) - ui.width_of(figure, SMALL)
        left = ui.px(SWATCH + 8)
        words = ui.cut(row.title, right - left - ui.px(8), SMALL)
        ui.draw(words, (left, middle - ui.px(10)), size=SMALL, colour=palette.text, parent=self._drawing)
        ui.draw(figure, (right, middle - ui.px(10)), size=SMALL, colour=palette.faint, parent=self._drawing)

    def _at_mouse(self) -> LegendRow | None:
        y = dpg.get_mouse_pos(local=False)[1] - dpg.get_item_rect_min(self._drawing)[1]
        row = int(y // self._ui.px(_ROW))
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def _click(self) -> None:
        if (row := self._at_mouse()) is not None:
            self._clicked(row)


def outcome_colour(ui: Ui, outcome: sdk.AnswerOutcome | None) -> Colour:
    """The colour of a picture by what happened to its answer."""
    palette = ui.palette
    return {
        sdk.AnswerOutcome.LOST: palette.error,
        sdk.AnswerOutcome.FIXED: palette.good,
        sdk.AnswerOutcome.STILL_WRONG: palette.side_b,
        sdk.AnswerOutcome.WITHIN_NOISE: palette.link,
        sdk.AnswerOutcome.STILL_RIGHT: palette.faint,
    }.get(outcome or sdk.AnswerOutcome.UNKNOWN, palette.border)
