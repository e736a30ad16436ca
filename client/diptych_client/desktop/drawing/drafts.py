"""What people have typed but not yet sent: it survives when the screens are built anew."""

import dearpygui.dearpygui as dpg

Item = int | str


class Drafts:
    """The fields of text by name. The window's thread only."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._texts: dict[str, str] = {}

    def of(self, name: str) -> str:
        """What was typed into the field before it was built anew."""
        return self._texts.get(name, "")

    def watch(self, name: str, item: Item) -> None:
        """This is the field of the name from now on."""
        self._items[name] = item

    def keep(self) -> None:
        """Remember what stands in the fields; called before they are deleted."""
        self._texts = {name: dpg.get_value(item) for name, item in self._items.items() if dpg.does_item_exist(item)}
