"""The menu of a label: rename it, merge it into another one, or delete it."""

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions, question
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.dialogs import AskChoice, AskText

_WIDTH = 160


class LabelMenu:
    """Opens at the mouse. For the window's thread only."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._state: State | None = None
        self._rename = AskText(ui, "Rename label", "Rename", given=self._give_name)
        self._merge = AskChoice(ui, "Merge label", "Merge", given=self._give_target)
        self._label = sdk.Label("", "", 0, 0)

    def learn(self, state: State) -> None:
        """Remember the current labels."""
        self._state = state

    def open(self, label_id: str) -> None:
        """Open the menu of a label."""
        x, y = dpg.get_mouse_pos(local=False)
        with self._ui.menu(pos=(max(0, int(x) - self._ui.px(_WIDTH)), int(y) + self._ui.px(8))) as menu:
            self._command(menu, "Rename ...", lambda: self.rename(label_id))
            if len(self._labels) > 1:
                self._command(menu, "Merge into ...", lambda: self._ask_target(label_id))
            self._command(menu, "Delete ...", lambda: self._delete(label_id))

    def rename(self, label_id: str) -> None:
        """Ask for the new name of a label."""
        if label_id in self._labels:
            self._label = self._labels[label_id]
            self._rename.ask(self._label.name)

    @property
    def _labels(self) -> dict[str, sdk.Label]:
        dataset = self._state.working_set.dataset if self._state else None
        return {label.id: label for label in dataset.labels} if dataset else {}

    def _command(self, menu: Item, words: str, work: Callable[[], None]) -> None:
        def press() -> None:
            dpg.delete_item(menu)
            work()

        self._ui.button(words, press, width=self._ui.px(_WIDTH))

    def _ask_target(self, label_id: str) -> None:
        if label_id in self._labels:
            self._label = self._labels[label_id]
            names = [each.name for each in self._labels.values() if each.id != label_id]
            name = self._label.name
            self._merge.ask(names, f"Move all pictures of {name} to another label and delete {name}.")

    def _give_name(self, name: str) -> None:
        self._ui.emit(actions.RenameLabel(self._label.id, name, self._label.name))

    def _give_target(self, name: str) -> None:
        into = next((each.id for each in self._labels.values() if each.name == name), "")
        if into:
            self._ui.emit(actions.MergeLabel(self._label.id, into))

    def _delete(self, label_id: str) -> None:
        action = question.delete_label(self._state, label_id) if self._state else None
        if action is not None:
            self._ui.emit(action)
