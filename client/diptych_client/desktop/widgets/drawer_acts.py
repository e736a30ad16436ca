"""What can be done with the picture of the drawer: add, move or remove it, or go back."""

from __future__ import annotations

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.style import PRIMARY
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import (
    Action,
    OpenPicture,
    RelabelPictures,
    ReleaseFrame,
    RemovePictures,
    Tab,
)
from diptych_client.desktop.state.picture_acts import add_offer, select_own_recording
from diptych_client.desktop.state.picture_answers import picture_label
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes

_MOVE, _BACK = "Move to ...", 116


class DrawerActs:
    """The foot of the drawer; `width` is in pixels before scaling. For the window's thread only."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()
        self._state: State | None = None
        self._labels: dict[str, str] = {}

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._reason = ui.small("", wrap=self._width, parent=parent)
        with dpg.group(parent=parent) as self._adding:
            with dpg.group(horizontal=True):
                room = self._width - ui.px(_BACK + 8)
                self._add = ui.button("Add", self._press_add, width=room, height=ui.px(PRIMARY))
                self._back = ui.button("Back to live", self._press_back, width=ui.px(_BACK), height=ui.px(PRIMARY))
            words = "Add this picture to the dataset, as it was taken. You can undo this."
            ui.explain(self._add, words, is_change=True)
            ui.explain(self._back, "Close this picture, and show the live one again.")
        with dpg.group(parent=parent, horizontal=True) as self._stored:
            third = (self._width - ui.px(16)) // 3
            self._target = ui.combo([], width=third, callback=lambda _, name: self._relabel(name))
            self._remove = ui.button("Remove", self._press_remove, width=third)
            self._select = ui.button("Show in Collect", self._press_select, width=third)
        ui.explain(self._target, "Move this picture to another label of the dataset.", is_change=True)
        ui.explain(self._remove, "Remove this picture from the dataset. You can undo this.", is_change=True)
        ui.explain(self._select, "Show this picture under Collect, selected.")

    def show(self, state: State) -> None:
        """Draw what can be done."""
        self._state = state
        drawer, bench = state.drawer, state.working_set
        now = drawer, bench.dataset, bench.datasets, bench.instances, state.comparison, state.connection, state.tab
        if not self._changes.are_there(*now, state.screen, state.live.is_frozen):
            return
        is_stored = bool(drawer.opened.instance_id)
        dpg.configure_item(self._adding, show=not is_stored)
        dpg.configure_item(self._stored, show=is_stored)
        reason = self._show_stored(state) if is_stored else self._show_adding(state)
        dpg.set_value(self._reason, reason)
        self._ui.fit_small(self._reason, reason)
        dpg.configure_item(self._reason, show=bool(reason))

    def _show_adding(self, state: State) -> str:
        offer = add_offer(state)
        if offer is None:
            return ""
        words = self._ui.cut(offer.words, self._width - self._ui.px(_BACK + 24))
        dpg.configure_item(self._add, label=words, enabled=offer.action is not None)
        self._ui.fit(self._add, offer.words)
        dpg.bind_item_theme(self._add, self._ui.themes.primary if offer.action is not None else 0)
        is_live = state.page is Tab.LIVE
        dpg.configure_item(self._back, label="Back to live" if is_live else "Close")
        return offer.reason

    def _show_stored(self, state: State) -> str:
        known = picture_label(state)
        dataset = state.working_set.dataset
        labels = dataset.labels if dataset is not None and known.is_here else ()
        self._labels = {each.name: each.id for each in labels if each.id != known.label_id}
        dpg.configure_item(self._target, items=list(self._labels))
        dpg.set_value(self._target, _MOVE)
        self._ui.fit(self._target, " ".join(self._labels))
        for item in (self._target, self._remove):
            self._ui.reveal(item, is_shown=known.is_here)
        self._ui.reveal(self._select, is_shown=known.is_here)
        if known.is_here:
            return f"Changed by: {known.cause}" if known.cause else ""
        return "This picture is not in the dataset on the screen."

    def _act(self, wanted: Callable[[State], Action | None]) -> None:
        action = wanted(self._state) if self._state is not None else None
        if action is not None:
            self._ui.emit(action)

    def _press_add(self) -> None:
        self._act(lambda state: offer.action if (offer := add_offer(state)) is not None else None)

    def _press_back(self) -> None:
        if self._state is not None and self._state.page is Tab.LIVE and self._state.live.is_frozen:
            self._ui.emit(ReleaseFrame())
        self._ui.emit(OpenPicture())

    def _press_select(self) -> None:
        self._act(select_own_recording)

    def _press_remove(self) -> None:
        self._act(lambda state: RemovePictures(picture_label(state).dataset_id, (state.drawer.opened.instance_id,)))

    def _relabel(self, name: str) -> None:
        if name in self._labels:
            self._act(
                lambda state: RelabelPictures(
                    picture_label(state).dataset_id, (state.drawer.opened.instance_id,), self._labels[name]
                )
            )
