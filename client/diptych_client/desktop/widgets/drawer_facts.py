"""What is known about the picture of the drawer, or what a frame is said to show."""

from __future__ import annotations

from datetime import datetime

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Ui
from diptych_client.desktop.state.actions import FollowLive, NamePicture, Tab
from diptych_client.desktop.state.picture_acts import add_offer
from diptych_client.desktop.state.picture_answers import picture_label
from diptych_client.desktop.state.recordings import short_source, short_time
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes

_WHAT = "It is ..."


class DrawerFacts:
    """Label, time and source; `width` is in pixels before scaling. For the window's thread only."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()

    def build(self) -> None:
        """Make the items."""
        ui = self._ui
        self._label = dpg.add_text("", wrap=self._width)
        dpg.bind_item_theme(self._label, ui.themes.tight)
        self._where = ui.small("", wrap=self._width)
        self._what = ui.combo([], width=self._width, callback=lambda _, name: ui.emit(NamePicture(name)))
        ui.explain(self._what, "What the picture shows: the curves are for this label, and it is added under it.")
        self._follow = dpg.add_checkbox(label="Follow live", callback=lambda _, is_on: ui.emit(FollowLive(bool(is_on))))
        ui.explain(
            self._follow, "Show and explain the live picture as it moves. Each explanation costs the server time."
        )

    def show(self, state: State) -> None:
        """Draw what is known."""
        bench, drawer = state.working_set, state.drawer
        now = drawer, bench.instances, bench.dataset, state.comparison, state.compared, state.live.is_frozen
        if not self._changes.are_there(*now):
            return
        known, today = picture_label(state), datetime.now().astimezone()
        taken = short_time(known.captured_at, today) if known.captured_at else ""
        where = " · ".join(filter(None, (taken, short_source(known.source))))
        for item, words in ((self._label, f"It is: {known.label}" if known.label else ""), (self._where, where)):
            dpg.set_value(item, words)
            dpg.configure_item(item, show=bool(words))
        self._ui.fit(self._label, known.label)
        self._ui.fit_small(self._where, where)
        offer = add_offer(state)
        self._ui.reveal(self._what, is_shown=offer is not None)
        if offer is not None:
            dpg.configure_item(self._what, items=list(offer.labels))
            dpg.set_value(self._what, f"It is: {offer.label}" if offer.label else _WHAT)
            self._ui.fit(self._what, " ".join(offer.labels))
        self._ui.reveal(
            self._follow, is_shown=offer is not None and state.page is Tab.LIVE and not state.live.is_frozen
        )
        dpg.set_value(self._follow, drawer.follows)
