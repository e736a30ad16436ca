"""Controls that not everybody may use: off, with the reason where their help stands otherwise."""

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
    """The controls that change something on the server. The window's thread only."""

    def __init__(self) -> None:
        self._guarded: list[_Guarded] = []
        self._reason = ""

    def watch(self, item: Item, words: Item, explanation: str) -> None:
        """Look after a control from now on; one that is deleted is forgotten."""
        self._guarded = [each for each in self._guarded if dpg.does_item_exist(each.item)]
        guarded = _Guarded(item, words, explanation)
        self._guarded.append(guarded)
        if self._reason:
            self._apply(guarded)

    def show(self, reason: str) -> None:
        """Turn the controls off for a reason, or on where there is none."""
        if reason == self._reason:
            return
        self._reason = reason
        self._guarded = [each for each in self._guarded if dpg.does_item_exist(each.item)]
        for each in self._guarded:
            self._apply(each)

    def explain(self, item: Item, explanation: str) -> bool:
        """Another explanation for a control that is looked after; False for one that is not."""
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
