"""What people have typed but not yet sent: it survives when the screens are built anew."""

import dearpygui.dearpygui as dpg

Item = int | str


class Drafts:
    """The fields of text by name; fields of one name on several screens share what was typed. One thread."""

    def __init__(self) -> None:
        self._items: list[tuple[str, Item]] = []
        self._texts: dict[str, str] = {}

    def of(self, name: str) -> str:
        """What was typed into the field before it was built anew."""
        return self._texts.get(name, "")

    def watch(self, name: str, item: Item) -> None:
        """This is the field of the name from now on."""
        self._items.append((name, item))

    def keep(self) -> None:
        """Remember what stands in the fields; called before they are deleted."""
        there = [(name, dpg.get_value(item)) for name, item in self._items if dpg.does_item_exist(item)]
        self._items = []
        self._texts = {name: text for name, text in there if text}
