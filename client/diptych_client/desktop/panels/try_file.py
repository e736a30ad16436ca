"""A picture file that A and B answer instead of the camera."""

from pathlib import Path

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.pick_buttons import PickButtons

_BUTTON = 96
_MEANING = "Both models answer the file instead of the camera until you go back to live."
_PICKS = {actions.Pick.ASKED: ("Try a file", _MEANING)}


class TryFilePanel:
    """A button and a field for a file, hidden while a picture is frozen."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._pick = PickButtons(ui, _PICKS, picked=lambda paths: ui.emit(actions.AskFile(paths[0])))

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(horizontal=True, parent=parent) as self._box:
            self._pick.build(width=ui.px(_BUTTON), is_change=False)
            file = ui.entry(
                "asked file",
                hint="or type a path, Enter",
                width=-1,
                on_enter=True,
                callback=lambda _, path: self._ask(path),
            )
        ui.explain(file, _MEANING)

    def show(self, state: State) -> None:
        """Draw the state."""
        self._pick.show(has_dialog=state.has_file_dialog)
        dpg.configure_item(self._box, show=not state.live.is_frozen)

    def _ask(self, path: str) -> None:
        if path.strip():
            self._ui.emit(actions.AskFile(Path(path.strip()).expanduser()))
