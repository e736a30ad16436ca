"""Asks before a snapshot replaces what people work on."""

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import DismissQuestion, LoadSnapshot
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.words.text import count

_WIDTH = 440


class AskLoad:
    """A window while there is something to be asked."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes = Changes()
        self._window: Item = 0

    def show(self, state: State) -> None:
        """Draw the state."""
        asked = state.library.asked_to_load
        if not self._changes.are_there(asked):
            return
        if self._window and dpg.does_item_exist(self._window):
            dpg.delete_item(self._window)
        wanted = next((each for each in state.library.snapshots if each.id == asked), None)
        if wanted is None:
            return
        ui, dataset = self._ui, state.workbench.dataset
        with ui.dialog(
            "Load snapshot", width=_WIDTH, dismissed=lambda: ui.emit(DismissQuestion()), no_close=True
        ) as self._window:
            pass
        words = (
            f"{wanted.name} replaces the {count(dataset.instance_count, 'picture')} of {dataset.name}. "
            "Undo on the first screen brings them back."
            if dataset
            else "Begin a dataset on the first screen first: the pictures are put there."
        )
        dpg.add_text(words, wrap=ui.px(_WIDTH), parent=self._window)
        with dpg.group(horizontal=True, parent=self._window):
            if dataset:
                ui.button("Load", lambda: ui.emit(LoadSnapshot(wanted.id, is_confirmed=True)), theme=ui.themes.primary)
            ui.button("Keep what is there", lambda: ui.emit(DismissQuestion()))
