"""The picture of the drawer with its covers and the map of what each part does; a box is covered by dragging."""

from __future__ import annotations

from dataclasses import replace

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.cameras import CameraFrame
from diptych_client.desktop.drawing.camera_texture import HEIGHT, WIDTH
from diptych_client.desktop.drawing.style import META, SMALL
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import EditPicture, KeepEdit
from diptych_client.desktop.state.drawer import Drawer
from diptych_client.desktop.state.picture_covers import shown_covers
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes

SIDE = 184
"""The side of the picture before scaling."""
_LEAST = 0.03
"""The least side of a box, as a share of the picture: less is a click."""
_MOST = 16
_EDITED = "edited"
_BADGE = (0, 0, 0, 190)
_WHITE = (255, 255, 255, 255)
_STRONGEST = 190


class DrawerPicture:
    """The square that the backbone sees. For the window's thread only."""

    def __init__(self, ui: Ui) -> None:
        self._ui, self._side = ui, ui.px(SIDE)
        self._changes = Changes()
        self._edit = sdk.PictureEdit()
        self._start: tuple[float, float] | None = None

    def build(self) -> None:
        """Make the items."""
        self._drawing = dpg.add_drawlist(self._side, self._side)
        self._picture = dpg.add_draw_layer(parent=self._drawing)
        self._over = dpg.add_draw_layer(parent=self._drawing)
        self._box = dpg.add_draw_layer(parent=self._drawing)
        self._ui.listen(self._drawing, clicked=self._begin)

    def show(self, state: State) -> None:
        """Draw the open picture, edited if it is."""
        drawer = state.drawer
        self._edit = drawer.what_if.edit
        shown = drawer.what_if.shown
        frame = shown.frame if shown is not None and isinstance(shown.frame, CameraFrame) else drawer.opened.frame
        self._ui.picture.show(frame if isinstance(frame, CameraFrame) else None, is_mirrored=False)
        self._drag()
        now = frame, drawer.opened.is_read, drawer.what_if, drawer.covers, drawer.cover_side, self._ui.picture.place
        if self._changes.are_there(*now):
            self._draw_picture(drawer, is_there=isinstance(frame, CameraFrame))
            self._draw_over(state)

    def _draw_picture(self, drawer: Drawer, *, is_there: bool) -> None:
        ui, side = self._ui, self._side
        dpg.delete_item(self._picture, children_only=True)
        if not is_there:
            dpg.draw_rectangle(
                (0, 0), (side, side), fill=ui.palette.field, color=ui.palette.field, parent=self._picture
            )
            words = "It cannot be shown." if drawer.opened.is_read else "Loading ..."
            where = ui.px(12), side / 2 - ui.px(10)
            ui.draw(words, where, size=SMALL, colour=ui.palette.faint, parent=self._picture)
            return
        x, y, wide, high = ui.picture.place
        square = min(wide, high)
        left, top = x + (wide - square) / 2, y + (high - square) / 2
        dpg.draw_image(
            ui.picture.item,
            (0, 0),
            (side, side),
            uv_min=(left / WIDTH, top / HEIGHT),
            uv_max=((left + square) / WIDTH, (top + square) / HEIGHT),
            parent=self._picture,
        )

    def _draw_over(self, state: State) -> None:
        """Draw the map of covers and the word "edited"."""
        ui, side = self._ui, self._side
        dpg.delete_item(self._over, children_only=True)
        covers = shown_covers(state)
        if covers is not None:
            red, green, blue, _ = ui.palette.side(covers.side)
            cell = side / covers.cells
            for place, strength in enumerate(covers.strengths):
                row, column = divmod(place, covers.cells)
                colour = (red, green, blue, round(_STRONGEST * strength))
                begin = column * cell, row * cell
                end = begin[0] + cell, begin[1] + cell
                dpg.draw_rectangle(begin, end, fill=colour, color=(0, 0, 0, 0), parent=self._over)
        if state.drawer.what_if.is_edited:
            wide = ui.width_of(_EDITED, META) + ui.px(12)
            begin, end = (0, side - ui.px(22)), (wide, side)
            dpg.draw_rectangle(begin, end, fill=_BADGE, color=_BADGE, parent=self._over)
            ui.draw(_EDITED, (ui.px(6), side - ui.px(18)), size=META, colour=_WHITE, parent=self._over)

    def _begin(self) -> None:
        if len(self._edit.covers) < _MOST:
            self._start = self._share()

    def _drag(self) -> None:
        """Draw the box that is being dragged, and cover it when the mouse is released."""
        if self._start is None:
            return
        dpg.delete_item(self._box, children_only=True)
        box = box_between(self._start, self._share())
        if dpg.is_mouse_button_down(dpg.mvMouseButton_Left):
            begin = box.left * self._side, box.top * self._side
            end = begin[0] + box.width * self._side, begin[1] + box.height * self._side
            dpg.draw_rectangle(begin, end, color=_WHITE, fill=_BADGE, thickness=1.5, parent=self._box)
            return
        self._start = None
        if min(box.width, box.height) >= _LEAST:
            self._ui.emit(EditPicture(replace(self._edit, covers=(*self._edit.covers, box))))
            self._ui.emit(KeepEdit())

    def _share(self) -> tuple[float, float]:
        """The place of the mouse in the picture, 0 to 1."""
        left, top = dpg.get_item_rect_min(self._drawing)
        x, y = dpg.get_mouse_pos(local=False)
        return min(max((x - left) / self._side, 0.0), 1.0), min(max((y - top) / self._side, 0.0), 1.0)


def box_between(start: tuple[float, float], end: tuple[float, float]) -> sdk.CoverBox:
    """The box between two opposite corners."""
    (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return sdk.CoverBox(left, top, right - left, bottom - top)


def add_picture(ui: Ui, instance_id: str, place: tuple[float, float, float], *, parent: Item) -> None:
    """Draw a thumbnail at x and y with a side, or an empty field until it arrives."""
    x, y, side = place
    texture = ui.thumbnails.of(instance_id)
    if texture is None:
        field = ui.palette.field
        dpg.draw_rectangle((x, y), (x + side, y + side), fill=field, color=field, parent=parent)
    else:
        dpg.draw_image(texture, (x, y), (x + side, y + side), parent=parent)


def heading(ui: Ui, words: str, *, parent: Item) -> None:
    """Add the heading of a section."""
    dpg.add_spacer(height=ui.px(2), parent=parent)
    title = dpg.add_text(words, parent=parent)
    dpg.bind_item_theme(title, ui.themes.tight)
    if ui.fonts.bold is not None:
        dpg.bind_item_font(title, ui.fonts.bold)
