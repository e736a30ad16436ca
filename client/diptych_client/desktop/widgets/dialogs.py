"""Dialogs for a question, a text, a choice of names, and a folder to export to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import DismissQuestion, ExportSnapshot, Offer, Question
from diptych_client.desktop.widgets.changes import Changes

_WIDTH = 460


class AskQuestion:
    """A dialog that is open while the state contains a question. For the window's thread only."""

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


_WIDTH = 440


class AskChoice:
    """A dialog with a list of names; `given` is called with the chosen one."""

    def __init__(self, ui: Ui, title: str, verb: str, *, given: Callable[[str], None]) -> None:
        self._ui, self._title, self._verb, self._given = ui, title, verb, given

    def ask(self, names: Sequence[str], sentence: str) -> None:
        """Open the dialog with these names and the first one selected."""
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


_WIDTH = 440


class AskText:
    """A dialog with a text field; `given` is called with the text unless it is empty."""

    def __init__(self, ui: Ui, title: str, verb: str, *, given: Callable[[str], None]) -> None:
        self._ui, self._title, self._verb, self._given = ui, title, verb, given

    def ask(self, text: str, sentence: str = "") -> None:
        """Open the dialog with this text in its field."""
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


class ExportForm:
    """A dialog that suggests a folder for a snapshot, next to that of the previous export."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._parent = Path.home() / "diptych"
        self._id = ""
        self._ask = AskText(ui, "Export version", "Export", given=self._given)

    def ask(self, snapshot: sdk.Snapshot) -> None:
        """Open the dialog for this snapshot."""
        self._id = snapshot.id
        name = "".join(each if each.isalnum() or each in " .-_" else "_" for each in snapshot.name).strip(" .")
        self._ask.ask(
            str(self._parent / (name or snapshot.id[-8:])),
            "Creates this folder, with a subfolder of pictures for each label. Diptych can import it again, with its "
            "labels and recordings.",
        )

    def _given(self, text: str) -> None:
        folder = Path(text).expanduser()
        self._parent = folder.parent
        self._ui.emit(ExportSnapshot(self._id, folder))
