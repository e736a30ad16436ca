"""The map as a drawing: thousands of dots in one texture, with pan, zoom, hover, click, box and lasso."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final

import dearpygui.dearpygui as dpg
import numpy as np

from diptych_client.desktop.drawing.map_dots import Dots, Ground, Inks, paint
from diptych_client.desktop.drawing.map_view import MapView, Points, fitted, in_box, in_lasso, nearest
from diptych_client.desktop.drawing.style import META
from diptych_client.desktop.drawing.ui import Item, Ui

MARGIN: Final = 28
"""Around the whole map, before scaling."""
_REACH, _MOVED, _STEP, _WHEEL = 12, 4, 3, 1.25
_RADII, _DENSITY = (3.0, 6.0), 0.28
"""The least and the largest radius of a dot, and its share of the mean distance of the dots."""
_PICTURE, _PAD, _LINE, _CARD = 128, 8, 18, 230


class Drag(Enum):
    """What dragging with the left button does; the other buttons always move the map."""

    LASSO = "Lasso"
    BOX = "Box"
    MOVE = "Move"


class MapPlot:
    """The drawing. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        size: width and height in scaled pixels.
        clicked: called with the index of a clicked dot; None between dots.
        selected: called with the indices of the dots inside a box or lasso, and whether Ctrl is held.
        described: returns the id of the picture of a dot, and the lines that are shown beside it.
    """

    def __init__(
        self,
        ui: Ui,
        *,
        size: tuple[int, int],
        clicked: Callable[[int | None], None],
        selected: Callable[[Sequence[int], bool], None],
        described: Callable[[int], tuple[str, Sequence[str]]],
    ) -> None:
        self._ui, self._size = ui, size
        self._clicked, self._selected, self._described = clicked, selected, described
        self.drag = Drag.LASSO
        self._dots: Dots | None = None
        self._view = fitted(np.zeros((0, 2)), size=size, margin=ui.px(MARGIN))
        self._painted: MapView | None = None
        self._still = 0
        self._texture: Item = 0
        self._trail: list[tuple[float, float]] = []
        self._hold: tuple[float, float] | None = None
        self._is_moving = False
        self._drawn: tuple[object, ...] = ()

    @property
    def view(self) -> MapView:
        """The visible part."""
        return self._view

    @property
    def origin(self) -> tuple[float, float]:
        """Where its top left corner is in the window."""
        left, top = dpg.get_item_rect_min(self._drawing)
        return float(left), float(top)

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._drawing = dpg.add_drawlist(*self._size, parent=parent)
        self._ground = dpg.add_draw_layer(parent=self._drawing)
        self._over = dpg.add_draw_layer(parent=self._drawing)
        self._textures = dpg.add_texture_registry()
        with dpg.handler_registry() as registry:
            dpg.add_mouse_wheel_handler(callback=lambda _, notches: self._zoom(notches))
            dpg.add_mouse_click_handler(callback=lambda _, button: self._press(button))
        self._ui.handlers[self._drawing] = registry

    def fill(self, dots: Dots, *, is_new: bool) -> None:
        """Set the dots, from the next frame on; a new map is shown as a whole."""
        self._dots, self._painted = dots, None
        if is_new:
            self.reset()

    def reset(self) -> None:
        """Show the whole map."""
        places = self._dots.places if self._dots is not None else np.zeros((0, 2))
        self._view = fitted(places, size=self._size, margin=self._ui.px(MARGIN))

    def show(self) -> None:
        """Draw what has changed, and follow the mouse."""
        if self._dots is None:
            return
        self._follow_drag()
        self._show_dots(self._dots)
        self._show_over(self._dots)

    def _show_dots(self, dots: Dots) -> None:
        """Paint the dots once the view is still; until then, move and scale the painted ones."""
        if self._view == self._painted:
            return
        self._still = 0 if self._is_held or self._painted is None else self._still + 1
        if self._painted is None or self._still >= _STEP:
            self._paint(dots)
        begin, end = self._corners()
        dpg.delete_item(self._ground, children_only=True)
        dpg.draw_image(self._texture, begin, end, parent=self._ground)

    def _paint(self, dots: Dots) -> None:
        between = (self._size[0] * self._size[1] / max(1, dots.is_shown.sum())) ** 0.5 / self._ui.scale
        radius = float(np.clip(_DENSITY * between, *_RADII)) * self._ui.scale
        before, picture = self._texture, paint(dots, self._view, self._ground_colours(), radius=round(radius, 1))
        width, height = self._size
        self._texture = dpg.add_static_texture(width, height, picture, parent=self._textures)
        self._painted, self._still = self._view, 0
        if before:
            dpg.delete_item(self._ground, children_only=True)
            dpg.delete_item(before)

    def _corners(self) -> tuple[list[float], list[float]]:
        """Where the painted map is in the current view."""
        painted = self._painted or self._view
        corners = self._view.to_pixels(painted.to_places(np.array(((0, 0), self._size), np.float64)))
        return corners[0].tolist(), corners[1].tolist()

    def _ground_colours(self) -> Ground:
        palette = self._ui.palette
        colours = palette.panel, palette.text, palette.edge, palette.error, palette.good
        return Ground(*as_inks(colours))

    @property
    def _is_held(self) -> bool:
        return self._hold is not None

    def _mouse(self) -> tuple[float, float]:
        x, y = dpg.get_mouse_pos(local=False)
        left, top = self.origin
        return x - left, y - top

    def _zoom(self, notches: float) -> None:
        if dpg.is_item_hovered(self._drawing) and not self._is_held:
            self._view = self._view.zoomed(_WHEEL**notches, self._mouse())

    def _press(self, button: int) -> None:
        """Begin a drag, or a click."""
        if self._dots is None or not dpg.is_item_hovered(self._drawing) or self._is_held:
            return
        self._hold = self._mouse()
        self._button, self._trail = button, [self._hold]
        self._is_moving = button != dpg.mvMouseButton_Left or self.drag is Drag.MOVE

    def _follow_drag(self) -> None:
        """Move the map or extend the lasso with the mouse, and end that when the button is released."""
        if self._hold is None:
            return
        here = self._mouse()
        if here != self._trail[-1]:
            if self._is_moving:
                self._view = self._view.moved(here[0] - self._trail[-1][0], here[1] - self._trail[-1][1])
                self._trail = [self._hold, here]
            else:
                self._trail.append(here)
        if not dpg.is_mouse_button_down(self._button):
            self._release(here)

    def _release(self, here: tuple[float, float]) -> None:
        hold, self._hold = self._hold or here, None
        has_moved = any(max(abs(x - hold[0]), abs(y - hold[1])) > self._ui.px(_MOVED) for x, y in self._trail)
        if self._dots is None or (self._is_moving and has_moved):
            return
        if not has_moved:
            if self._button == dpg.mvMouseButton_Left:
                self._clicked(self._below(self._dots, here))
            return
        pixels = self._view.to_pixels(self._dots.places)
        is_in = in_box(pixels, hold, here) if self.drag is Drag.BOX else in_lasso(pixels, np.array(self._trail))
        is_added = dpg.is_key_down(dpg.mvKey_LControl) or dpg.is_key_down(dpg.mvKey_RControl)
        self._selected(np.flatnonzero(is_in & self._dots.is_shown).tolist(), bool(is_added))

    def _below(self, dots: Dots, at: tuple[float, float]) -> int | None:
        shown = np.flatnonzero(dots.is_shown)
        pixels: Points = self._view.to_pixels(dots.places[shown])
        index = nearest(pixels, at, within=self._ui.px(_REACH))
        return None if index is None else int(shown[index])

    def _show_over(self, dots: Dots) -> None:
        """Draw the lasso or the box, or the dot below the mouse with its recording and its picture."""
        is_above = dpg.is_item_hovered(self._drawing) and not self._is_held
        index = self._below(dots, self._mouse()) if is_above else None
        trail = tuple(self._trail) if self._is_held and not self._is_moving else ()
        now = (index, trail, self._view, self._painted, self._ui.thumbnails.version)
        if now == self._drawn:
            return
        self._drawn = now
        dpg.delete_item(self._over, children_only=True)
        if trail:
            self._draw_trail(trail)
        elif index is not None:
            self._draw_recording(dots, index)
            self._draw_card(dots, index)

    def _draw_trail(self, trail: Sequence[tuple[float, float]]) -> None:
        colour = self._ui.palette.link
        fill = (*colour[:3], 40)
        if self.drag is Drag.BOX:
            dpg.draw_rectangle(trail[0], trail[-1], color=colour, fill=fill, parent=self._over)
        elif len(trail) > 1:
            dpg.draw_polyline(list(trail), color=colour, thickness=2 * self._ui.scale, parent=self._over)
            dpg.draw_line(trail[-1], trail[0], color=(*colour[:3], 110), parent=self._over)

    def _draw_recording(self, dots: Dots, index: int) -> None:
        same = np.flatnonzero((dots.recordings == dots.recordings[index]) & dots.is_shown)
        points = self._view.to_pixels(dots.places[same]).tolist()
        ink = self._ui.palette.text
        if len(points) > 1:
            dpg.draw_polyline(points, color=(*ink[:3], 150), thickness=1.5 * self._ui.scale, parent=self._over)
        place = self._view.to_pixels(dots.places[index]).tolist()
        dpg.draw_circle(place, self._ui.px(8), color=ink, thickness=2 * self._ui.scale, parent=self._over)

    def _draw_card(self, dots: Dots, index: int) -> None:
        """Draw the picture and the words beside the dot, on the side with more room."""
        ui, palette = self._ui, self._ui.palette
        instance_id, lines = self._described(index)
        ui.thumbnails.show(self, (instance_id,))
        side, pad = ui.px(_PICTURE), ui.px(_PAD)
        room = max((ui.width_of(each, META) for each in lines), default=0)
        width = min(ui.px(_CARD), max(side, room)) + 2 * pad
        height = side + len(lines) * ui.px(_LINE) + 2 * pad + ui.px(4)
        x, y = self._view.to_pixels(dots.places[index]).tolist()
        left = x + ui.px(18) if x + ui.px(18) + width < self._size[0] else x - ui.px(18) - width
        left, top = max(0, left), max(1, min(y - height / 2, self._size[1] - height - 2))
        end = left + width, top + height
        dpg.draw_rectangle((left, top), end, fill=palette.window, color=palette.edge, rounding=8, parent=self._over)
        begin = left + pad, top + pad
        texture = ui.thumbnails.of(instance_id)
        if texture is None:
            corner = begin[0] + side, begin[1] + side
            dpg.draw_rectangle(begin, corner, fill=palette.field, color=palette.field, parent=self._over)
        else:
            dpg.draw_image(texture, begin, (begin[0] + side, begin[1] + side), parent=self._over)
        for number, line in enumerate(lines):
            where = begin[0], begin[1] + side + ui.px(4 + number * _LINE)
            words = ui.cut(line, width - 2 * pad, META)
            ui.draw(words, where, size=META, colour=palette.text, parent=self._over)


def as_inks(colours: Sequence[tuple[int, int, int, int]]) -> Inks:
    """Colours as inks: shape (N, 3)."""
    return np.array([each[:3] for each in colours], np.float32).reshape(-1, 3) / np.float32(255)
