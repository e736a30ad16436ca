"""Controls that need permission: without it they are disabled, and their tooltip says why."""

from dataclasses import dataclass, replace

import dearpygui.dearpygui as dpg

Item = int | str


@dataclass(frozen=True, slots=True)
class _Guarded:
    item: Item
    words: Item
    """The text of its tooltip."""
    explanation: str


class Guards:
    """The controls that change data on the server. For the window's thread only."""

    def __init__(self) -> None:
        self._guarded: list[_Guarded] = []
        self._reason = ""

    def watch(self, item: Item, words: Item, explanation: str) -> None:
        """Add a control. Deleted ones are dropped."""
        self._guarded = [each for each in self._guarded if dpg.does_item_exist(each.item)]
        guarded = _Guarded(item, words, explanation)
        self._guarded.append(guarded)
        if self._reason:
            self._apply(guarded)

    @property
    def reason(self) -> str:
        """Why controls are disabled; empty if they are not."""
        return self._reason

    def show(self, reason: str) -> None:
        """Disable the controls for a reason, or enable them if it is empty."""
        if reason == self._reason:
            return
        self._reason = reason
        self._guarded = [each for each in self._guarded if dpg.does_item_exist(each.item)]
        for each in self._guarded:
            self._apply(each)

    def explain(self, item: Item, explanation: str) -> bool:
        """Change the tooltip of a control; False if the control was not added."""
        for place, each in enumerate(self._guarded):
            if each.item == item:
                self._guarded[place] = replace(each, explanation=explanation)
                self._apply(self._guarded[place])
                return True
        return False

    def _apply(self, guarded: _Guarded) -> None:
        dpg.configure_item(guarded.item, enabled=not self._reason)
        words = self._reason or guarded.explanation
        dpg.set_value(guarded.words, words)
        dpg.configure_item(dpg.get_item_parent(guarded.words), show=bool(words))
