"""A dialog that asks for one of several names."""

from collections.abc import Callable, Sequence

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui

_WIDTH = 440


class AskChoice:
    """Asked anew each time; `given` is called with the name that was chosen."""

    def __init__(self, ui: Ui, title: str, verb: str, *, given: Callable[[str], None]) -> None:
        self._ui, self._title, self._verb, self._given = ui, title, verb, given

    def ask(self, names: Sequence[str], sentence: str) -> None:
        """Show the dialog with these names, of which the first one is chosen."""
        ui = self._ui
        with ui.dialog(self._title, width=_WIDTH) as window:
            ui.fit(ui.faint(sentence, wrap=ui.px(_WIDTH)), sentence)
            choice = ui.combo(names, default_value=names[0], width=ui.px(_WIDTH))
            ui.fit(choice, " ".join(names))
            with dpg.group(horizontal=True):
                ui.button(self._verb, lambda: self._done(window, choice), theme=ui.themes.primary)
                ui.button("Cancel", lambda: dpg.delete_item(window))

    def _done(self, window: Item, choice: Item) -> None:
        name = dpg.get_value(choice)
        dpg.delete_item(window)
        self._given(name)
