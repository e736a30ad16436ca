"""The scores of all trained versions of the dataset on one line: click one for side B, Shift+click for side A."""

from __future__ import annotations

from collections.abc import Sequence

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.colours import Colour
from diptych_client.desktop.drawing.marks import draw_side
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ChooseSide, Side
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.version_line import LinePoint, line_points
from diptych_client.desktop.state.working_set import dataset_of
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.scores import format_snapshot_score
from diptych_client.formatting.text import when

_LINES = 120, 176
"""The height in a low window and in others, before scaling."""
_LOW = 620
_AXIS, _TOP, _BOTTOM, _SMALL = 44, 14, 40, 13
_STEPS = (74, 150)
_DOT, _MARK, _CAP = 6, 10, 6
_HOW = "Click for B, Shift+click for A."


class VersionLinePanel:
    """The line; width and height of the window are in pixels before scaling. Hidden without two scores."""

    def __init__(self, ui: Ui, *, width: int, height: int) -> None:
        self._ui, self._line = ui, _LINES[height > _LOW]
        self._room = ui.px(width - _AXIS)
        self._changes = Changes()
        self._points: Sequence[LinePoint] = ()
        self._step, self._said = 1, -1

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(parent=parent, show=False) as self._box:
            self._title = ui.faint("")
            with dpg.group(horizontal=True, horizontal_spacing=0):
                self._axis = dpg.add_drawlist(ui.px(_AXIS), ui.px(self._line))
                with dpg.child_window(
                    width=self._room,
                    height=ui.px(self._line),
                    border=False,
                    horizontal_scrollbar=True,
                    no_scroll_with_mouse=True,
                ) as self._view:
                    holder = dpg.add_group()  # a drawlist cannot have a tooltip
                    self._drawing = dpg.add_drawlist(1, ui.px(self._line - 14), parent=holder)
        dpg.bind_item_theme(self._view, ui.themes.plain)
        with dpg.tooltip(holder, delay=0.3, hide_on_activity=True):
            self._words = dpg.add_text("")
        ui.listen(self._drawing, clicked=self._click)

    def show(self, state: State) -> None:
        """Draw the state."""
        width = str(self._ui.width_of("100"))  # unknown until the first frame is drawn
        histories, sides = state.compared.histories, state.comparison.pair
        if self._changes.are_there(state.snapshot_list.snapshots, histories, *sides, width):
            self._points = line_points(state)
            is_shown = sum(each.score is not None for each in self._points) > 1
            dpg.configure_item(self._box, show=is_shown)
            if is_shown:
                self._show_title(state)
                self._draw_axis()
                self._draw(state)
        if dpg.is_item_hovered(self._drawing):
            self._explain(self._at_mouse())

    def _show_title(self, state: State) -> None:
        dataset = dataset_of(state.working_set, state.comparison.dataset_id)
        name = dataset.name if dataset is not None else ""
        words = f"{name}: right of 100 new pictures. Grey: no clear difference from the versions beside it."
        dpg.set_value(self._title, words)
        self._ui.fit(self._title, words)

    def _draw_axis(self) -> None:
        ui = self._ui
        dpg.delete_item(self._axis, children_only=True)
        for share in (0.0, 0.5, 1.0):
            words = f"{100 * share:.0f}"
            where = ui.px(_AXIS - 10) - ui.width_of(words, _SMALL), self._y(share) - ui.px(_SMALL * 0.72)
            ui.draw(words, where, size=_SMALL, colour=ui.palette.faint, parent=self._axis)

    def _draw(self, state: State) -> None:
        ui, drawing, points = self._ui, self._drawing, self._points
        dpg.delete_item(drawing, children_only=True)
        self._step = max(ui.px(_STEPS[0]), min(ui.px(_STEPS[1]), self._room // max(1, len(points))))
        width = max(self._room - 2, self._step * len(points))
        dpg.configure_item(drawing, width=width)
        for share in (0.0, 0.5, 1.0):
            y = self._y(share)
            dpg.draw_line((0, y), (width, y), color=ui.palette.border, thickness=1, parent=drawing)
        scored = [(place, each.score) for place, each in enumerate(points) if each.score is not None]
        middles = [(self._x(place), self._y(score.value)) for place, score in scored]
        if len(middles) > 1:
            dpg.draw_polyline(middles, color=ui.palette.edge, thickness=ui.px(2), parent=drawing)
        for place, each in enumerate(points):
            self._draw_point(state, place, each)
        dpg.set_x_scroll(self._view, max(0, width - self._room))

    def _draw_point(self, state: State, place: int, point: LinePoint) -> None:
        ui, x = self._ui, self._x(place)
        sides = [side for side in Side if state.comparison.of(side).snapshot_id == point.snapshot.id]
        ink = ui.palette.text if point.is_apart else ui.palette.edge
        if point.score is not None:
            self._draw_range(x, point.score, ink)
            middle = x, self._y(point.score.value)
            dpg.draw_circle(middle, ui.px(_DOT), fill=ink, color=ink, parent=self._drawing)
            for number, side in enumerate(sides):
                shift = (number - (len(sides) - 1) / 2) * ui.px(2 * _MARK - 2)
                draw_side(ui, side, (x + shift, middle[1]), parent=self._drawing)
        name = ui.cut(point.snapshot.name, self._step - ui.px(8), _SMALL)
        colour = ui.palette.text if sides else ui.palette.faint
        where = x - ui.width_of(name, _SMALL) / 2, ui.px(self._line - _BOTTOM + 4)
        ui.draw(name, where, size=_SMALL, colour=colour, parent=self._drawing)

    def _draw_range(self, x: float, score: sdk.Score, ink: Colour) -> None:
        ui, drawing = self._ui, self._drawing
        ends = self._y(score.lower), self._y(score.upper)
        dpg.draw_line((x, ends[0]), (x, ends[1]), color=ink, thickness=ui.px(2), parent=drawing)
        for y in ends:
            cap = (x - ui.px(_CAP), y), (x + ui.px(_CAP), y)
            dpg.draw_line(*cap, color=ink, thickness=ui.px(2), parent=drawing)

    def _x(self, place: int) -> float:
        return (place + 0.5) * self._step

    def _y(self, share: float) -> float:
        room = self._line - _TOP - _BOTTOM
        return self._ui.px(_TOP) + (1 - share) * self._ui.px(room)

    def _at_mouse(self) -> int | None:
        x = dpg.get_mouse_pos(local=False)[0] - dpg.get_item_rect_min(self._drawing)[0]
        place = int(x // self._step)
        return place if 0 <= place < len(self._points) else None

    def _explain(self, place: int | None) -> None:
        said = -1 if place is None else place
        if said != self._said:
            self._said = said
            words = _HOW if place is None else point_text(self._points[place])
            dpg.set_value(self._words, words)
            self._ui.fit(self._words, words)

    def _click(self) -> None:
        place = self._at_mouse()
        if place is not None:
            is_a = dpg.is_key_down(dpg.mvKey_LShift) or dpg.is_key_down(dpg.mvKey_RShift)
            self._ui.emit(ChooseSide(Side.A if is_a else Side.B, self._points[place].snapshot.id))


def point_text(point: LinePoint) -> str:
    """The name, time and score of a version, and how to choose it."""
    snapshot = point.snapshot
    return f"{snapshot.name} · {when(snapshot.created_at)}\n{format_snapshot_score(snapshot)}\n{_HOW}"
