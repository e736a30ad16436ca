"""The suspects under Collect: a quiet entry above the pictures, and the list that replaces them."""

from __future__ import annotations

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ShowSuspects
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.suspect_view import SuspectView, suspect_view
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.suspect_cards import SuspectCards


class SuspectsPart:
    """The entry and the list. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        width: in scaled pixels.
    """

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._cards = ui, SuspectCards(ui, width=width)
        self._changes, self._filled = Changes(), Changes()
        self._view = SuspectView()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(parent=parent, show=False) as self._box:
            self._open = ui.button("", partial(ui.emit, ShowSuspects(is_open=True)), theme=ui.themes.tab)
            self._nothing = ui.small("")
            self._back = ui.button("<  All pictures", partial(ui.emit, ShowSuspects(is_open=False)))
            with dpg.group() as self._list:
                self._cards.build(self._list)
        ui.explain(self._open, "Pictures and recordings that are probably a mistake, with the reason.")
        ui.explain(self._back, "Show all pictures of the dataset again.")

    def show(self, state: State) -> None:
        """Draw the state."""
        shown, bench = state.suspects, state.working_set
        dismissed = state.last_used.dismissed
        if self._changes.are_there(shown, bench.instances, bench.dataset, bench.is_listed, dismissed):
            self._view = suspect_view(state)
            self._show_entry(self._view, is_open=shown.is_open)
        if not shown.is_open:
            return
        if self._filled.are_there(self._view, bench.dataset, state.snapshot_list.snapshots):
            self._cards.fill(self._view, state)
        self._cards.show()

    def _show_entry(self, view: SuspectView, *, is_open: bool) -> None:
        ui = self._ui
        dpg.configure_item(self._box, show=bool(view.entry) or is_open)
        dpg.configure_item(self._open, label=f"{view.entry}  >")
        dpg.set_value(self._nothing, view.entry)
        ui.reveal(self._open, is_shown=view.has_list and not is_open)
        dpg.configure_item(self._nothing, show=not view.has_list and not is_open)
        ui.reveal(self._back, is_shown=is_open)
        dpg.configure_item(self._list, show=is_open)
        if not is_open:
            self._cards.hide()
