"""The input focus: shortcuts are off while a field is active or a list or dialog is open."""

from collections.abc import Callable
from dataclasses import dataclass

import dearpygui.dearpygui as dpg

Item = int | str

_FEW = 64


@dataclass(frozen=True, slots=True)
class _Dialog:
    window: Item
    dismiss: Callable[[], object]


class InputFocus:
    """Every field, list and dialog of the window, added when it is made. For the window's thread only.

    DearPyGui's `get_focused_item` returns the outermost group around a field, so each field is checked separately.
    """

    def __init__(self) -> None:
        self._fields: list[Item] = []
        self._lists: list[Item] = []
        self._dialogs: list[_Dialog] = []
        self._most = _FEW
        self._is_interrupted = False

    def add_field(self, item: Item) -> None:
        """Add a text field."""
        self._fields.append(item)
        if len(self._fields) > self._most:
            self._forget_deleted()
            self._most = 2 * len(self._fields) + _FEW

    def add_list(self, item: Item) -> None:
        """Add a combo box, whose list opens over the window."""
        self._lists.append(item)

    def add_dialog(self, window: Item, dismiss: Callable[[], object]) -> None:
        """Add a dialog or a menu; `dismiss` cancels it."""
        self._dialogs.append(_Dialog(window, dismiss))

    @property
    def is_typing(self) -> bool:
        """Whether a field has the keyboard, or has lost it to the key that is handled now, such as Escape.

        Also after `interrupt`, as the user may still be typing.
        """
        self._forget_deleted()
        return self._is_interrupted or any(_has_keyboard(each) for each in self._fields)

    @property
    def has_dialog(self) -> bool:
        """Whether a dialog, a menu or a list is open."""
        self._forget_deleted()
        return any(dpg.is_item_shown(each.window) for each in self._dialogs) or any(map(_is_open, self._lists))

    @property
    def is_taken(self) -> bool:
        """Whether a key is for a field, a list or a dialog, and not a shortcut."""
        return self.has_dialog or self.is_typing

    def interrupt(self) -> None:
        """Prepare for a rebuild of all items: text typed until the next click or Escape is ignored.

        It cannot go into the new field, as DearPyGui selects the text of a field that it focuses.
        """
        self._is_interrupted = self.is_typing

    def settle(self) -> None:
        """Handle a click: typed text is now meant for the clicked item."""
        self._is_interrupted = False

    def dismiss(self) -> bool:
        """Close an open list, or else the dialog opened last; False if nothing is open."""
        if self._is_interrupted:
            self._is_interrupted = False
            return True
        self._forget_deleted()
        for opened in filter(_is_open, self._lists):
            dpg.focus_item(_window_of(opened))
            return True
        for dialog in reversed(self._dialogs):
            if dpg.is_item_shown(dialog.window):
                dialog.dismiss()
                return True
        return False

    def _forget_deleted(self) -> None:
        self._fields = [*filter(dpg.does_item_exist, self._fields)]
        self._lists = [*filter(dpg.does_item_exist, self._lists)]
        self._dialogs = [each for each in self._dialogs if dpg.does_item_exist(each.window)]


def _has_keyboard(field: Item) -> bool:
    state = dpg.get_item_state(field)
    return bool(state["active"] or state["deactivated"])


def _is_open(choice: Item) -> bool:
    """Whether the list of a combo box is open: DearPyGui then reports a height of 0 for a visible one."""
    state = dpg.get_item_state(choice)
    width, height = state["rect_size"]
    return not state["visible"] and width > 0 and height == 0


def _window_of(item: Item) -> Item:
    """The window that contains the item, at any depth."""
    while (parent := dpg.get_item_parent(item)) is not None and parent != 0:
        item = parent
    return item
