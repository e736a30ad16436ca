"""The nearest own pictures that get another answer, and what would have to change."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import OpenPicture
from diptych_client.desktop.state.picture_twins import TwinPicture, twins
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.drawer_picture import add_picture, heading

_SIDE, _LETTER, _HIGH = 48, 22, 60


class DrawerTwins:
    """The section; `width` is in pixels before scaling. For the window's thread only."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, width
        self._changes = Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        with dpg.group(parent=parent) as self._box:
            heading(self._ui, "Its twin with another answer", parent=self._box)
            self._rows = dpg.add_group()

    def show(self, state: State) -> None:
        """Draw the twins."""
        drawer, thumbnails = state.drawer, self._ui.thumbnails
        if not self._changes.are_there(drawer.explained, state.comparison, str(thumbnails.version)):
            return
        found = twins(state)
        thumbnails.show(self, [each.instance_id for each in found])
        dpg.delete_item(self._rows, children_only=True)
        dpg.configure_item(self._box, show=bool(found))
        row = dpg.add_group(horizontal=True, parent=self._rows)
        for each in found:
            self._draw(each, row)

    def _draw(self, twin: TwinPicture, row: Item) -> None:
        ui, side = self._ui, self._ui.px(_SIDE)
        room = ui.px((self._width - 12) / 2 - _LETTER - _SIDE - 8)
        with dpg.group(horizontal=True, parent=row):
            with dpg.drawlist(ui.px(_LETTER) + side, ui.px(_HIGH)) as drawing:
                letter, colour = twin.side.value.upper(), ui.palette.side(twin.side)
                ui.draw(letter, (0, ui.px(14)), size=17, colour=colour, parent=drawing, is_bold=True)
                add_picture(ui, twin.instance_id, (ui.px(_LETTER), 0, side), parent=drawing)
                small = ui.px(12)
                begin, end = (ui.px(_LETTER), side - small), (ui.px(_LETTER) + small, side)
                fill = ui.labels[twin.label_id]
                dpg.draw_rectangle(begin, end, fill=fill, color=ui.palette.panel, parent=drawing)
            ui.listen(drawing, clicked=lambda: ui.emit(OpenPicture(twin.instance_id)))
            with dpg.group():
                title = ui.fit(dpg.add_text(ui.cut(twin.title, room)), twin.title)
                dpg.bind_item_theme(title, ui.themes.tight)
                ui.small(twin.words, wrap=room)
                dpg.add_spacer(width=room, height=1)
