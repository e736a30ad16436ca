"""The selected pictures of a map, and what can be done with them."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.style import CONTROL, SNUG
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import (
    OpenPicture,
    RelabelPictures,
    RemovePictures,
    SelectOnMap,
    SelectPictures,
)
from diptych_client.desktop.state.map_points import MapSelection
from diptych_client.desktop.widgets.thumbnail_wall import Group, ThumbnailWall
from diptych_client.formatting.text import count

_MOVE = "Move to ..."
_FOOT = 2 * (CONTROL + SNUG)


class SelectionBox:
    """The box beside the map. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        width: in scaled pixels.
    """

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, width
        self._wall = ThumbnailWall(ui, clicked=lambda each: ui.emit(OpenPicture(each)), height=-ui.px(_FOOT), cell=72)
        self._selection: MapSelection | None = None
        self._labels: dict[str, str] = {}

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui, half = self._ui, (self._width - self._ui.px(SNUG)) // 2
        with dpg.group(parent=parent, show=False) as self._box:
            self._title = ui.title("")
            self._reason = ui.small("", wrap=self._width)
            self._wall.build(self._box)
            with dpg.group(horizontal=True):
                self._target = ui.combo([], width=half, callback=lambda _, name: self._move(name))
                self._remove = ui.button("Remove", self._press_remove, width=half)
            with dpg.group(horizontal=True):
                show = ui.button("Show in Collect", self._press_show, width=half)
                nothing = ui.button("Deselect", lambda: ui.emit(SelectOnMap(frozenset())), width=half)
            ui.explain(self._target, "Move these pictures to another label of the dataset.", is_change=True)
            ui.explain(self._remove, "Remove these pictures from the dataset. Undo restores them.", is_change=True)
            ui.explain(show, "Show these pictures under Collect, selected.")
            ui.explain(nothing, "Clear the selection. Ctrl while dragging adds to it.")

    def fill(self, selection: MapSelection | None) -> None:
        """Draw the selection; without one the box is hidden."""
        self._selection = selection
        dpg.configure_item(self._box, show=selection is not None)
        if selection is None:
            self._wall.fill(())
            return
        ui = self._ui
        words = ui.cut(selection.title, self._width, 21)
        dpg.set_value(self._title, words)
        dpg.set_value(self._reason, selection.reason)
        ui.fit_small(self._reason, selection.reason)
        dpg.configure_item(self._reason, show=bool(selection.reason))
        self._wall.fill([Group(name, ui.labels[name], ids) for name, ids in selection.groups.items()])
        self._labels = {each.name: each.id for each in selection.labels}
        dpg.configure_item(self._target, items=list(self._labels))
        dpg.set_value(self._target, _MOVE)
        ui.fit(self._target, " ".join(self._labels))
        some = len(selection.editable_ids)
        dpg.configure_item(self._remove, label=f"Remove {count(some, 'picture')}")
        for item in (self._target, self._remove):
            ui.reveal(item, is_shown=bool(some))

    def show(self) -> None:
        """Draw the thumbnails that have arrived."""
        if self._selection is not None:
            self._wall.show()

    def _move(self, name: str) -> None:
        if self._selection is not None and name in self._labels:
            ids = self._selection.editable_ids
            self._ui.emit(RelabelPictures(self._selection.dataset_id, ids, self._labels[name]))

    def _press_remove(self) -> None:
        if self._selection is not None:
            self._ui.emit(RemovePictures(self._selection.dataset_id, self._selection.editable_ids))

    def _press_show(self) -> None:
        if self._selection is not None:
            ids = tuple(each for group in self._selection.groups.values() for each in group)
            self._ui.emit(SelectPictures(self._selection.dataset_id, ids))
