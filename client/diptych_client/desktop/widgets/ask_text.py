"""A small window that asks for one text."""

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui

_WIDTH = 440


class AskText:
    """Asked anew each time; `given` is called with what was typed, unless that was nothing."""

    def __init__(self, ui: Ui, title: str, verb: str, *, given: Callable[[str], None]) -> None:
        self._ui, self._title, self._verb, self._given = ui, title, verb, given

    def ask(self, text: str, sentence: str = "") -> None:
        """Show the window with this text in its field."""
        ui = self._ui
        with ui.dialog(self._title, width=_WIDTH) as window:
            if sentence:
                ui.faint(sentence, wrap=ui.px(_WIDTH))
            field = ui.field(default_value=text, width=ui.px(_WIDTH), on_enter=True)
            dpg.set_item_callback(field, lambda: self._done(window, field))
            with dpg.group(horizontal=True):
                ui.button(self._verb, lambda: self._done(window, field), theme=ui.themes.primary)
                ui.button("Cancel", lambda: dpg.delete_item(window))
        dpg.focus_item(field)

    def _done(self, window: Item, field: Item) -> None:
        text = dpg.get_value(field).strip()
        dpg.delete_item(window)
        if text:
            self._given(text)
