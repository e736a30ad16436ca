"""Drafts: typed text that survives a rebuild of the screens."""

import dearpygui.dearpygui as dpg

Item = int | str


class Drafts:
    """The text fields by name; fields of the same name on several screens share their text. For one thread."""

    def __init__(self) -> None:
        self._items: list[tuple[str, Item]] = []
        self._texts: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The text of a field before the last rebuild."""
        return self._texts.get(name, "")

    def watch(self, name: str, item: Item) -> None:
        """Register the field of a name."""
        self._items.append((name, item))

    def keep(self) -> None:
        """Save the texts of all fields before they are deleted."""
        there = [(name, dpg.get_value(item)) for name, item in self._items if dpg.does_item_exist(item)]
        self._items = []
        self._texts = {name: text for name, text in there if text}
