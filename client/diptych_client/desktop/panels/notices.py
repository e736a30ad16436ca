"""What people are told, at the lower edge; the detail is behind a click."""

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import DismissNotice
from diptych_client.desktop.state.notices import Notice
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes


class NoticesPanel:
    """One line for each notice."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes = Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._lines = dpg.add_group(parent=parent)

    def show(self, state: State) -> None:
        """Draw the state."""
        if not self._changes.are_there(state.notices):
            return
        dpg.delete_item(self._lines, children_only=True)
        for notice in state.notices:
            self._show(notice)

    def _show(self, notice: Notice) -> None:
        ui = self._ui
        with dpg.group(horizontal=True, parent=self._lines):
            ui.button("Close", partial(ui.emit, DismissNotice(notice.id)), small=True)
            text = dpg.add_text(notice.sentence)
            if notice.is_problem:
                dpg.bind_item_theme(text, ui.themes.problem)
            if notice.detail:
                ui.button("Details", partial(_open, ui, notice), small=True)


def _open(ui: Ui, notice: Notice) -> None:
    with dpg.window(label="Details", modal=True, autosize=True) as window:
        dpg.add_text(notice.sentence, wrap=ui.px(560))
        dpg.add_input_text(
            default_value=notice.detail, multiline=True, readonly=True, width=ui.px(560), height=ui.px(160)
        )
        ui.button("Close", lambda: dpg.delete_item(window))
