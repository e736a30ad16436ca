"""The dialog that asks before something is done."""

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import DismissQuestion, Offer, Question
from diptych_client.desktop.widgets.changes import Changes

_WIDTH = 460


class AskQuestion:
    """Open as long as the state holds a question. The window's thread only."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes = Changes()
        self._window: Item = 0

    def remove(self) -> None:
        """Delete the items."""
        if self._window and dpg.does_item_exist(self._window):
            dpg.delete_item(self._window)

    def show(self, question: Question | None) -> None:
        """Draw the question, or close the dialog when there is none."""
        if not self._changes.are_there(question):
            return
        self.remove()
        if question is not None:
            self._open(question)

    def _open(self, question: Question) -> None:
        ui = self._ui
        with ui.dialog(
            question.title, width=_WIDTH, dismissed=lambda: ui.emit(DismissQuestion()), no_close=True
        ) as self._window:
            ui.fit(dpg.add_text(question.sentence, wrap=ui.px(_WIDTH)), question.sentence)
            dpg.add_spacer(height=ui.px(4))
            with dpg.group(horizontal=True):
                for place, offer in enumerate(question.offers):
                    usual = ui.themes.danger if offer.is_danger else ui.themes.primary
                    theme = usual if place == 0 or offer.is_danger else 0
                    ui.fit(ui.button(offer.words, partial(self._take, offer), theme=theme), offer.words)
                ui.button(question.otherwise, partial(ui.emit, DismissQuestion()))

    def _take(self, offer: Offer) -> None:
        self._ui.emit(DismissQuestion())
        self._ui.emit(offer.action)
