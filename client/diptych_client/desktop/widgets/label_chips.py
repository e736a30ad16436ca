"""A button for each label with its number, colour and name, in several rows."""

from collections.abc import Callable, Sequence
from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.fitting import rows
from diptych_client.desktop.drawing.ui import Item, Ui

_GAP, _ROW, _PADDING, _STRIPE = 6, 31, 20, 5
_MOST_ROWS = 3
_DIGITS = 9


class LabelChips:
    """The buttons, which scroll beyond three rows. `width` is in scaled pixels; `chosen` is called with the name."""

    def __init__(self, ui: Ui, *, width: int, chosen: Callable[[str], None]) -> None:
        self._ui, self._width, self._chosen = ui, width, chosen

    def build(self, *, parent: Item = 0) -> None:
        """Make the items."""
        self._box = dpg.add_child_window(width=self._width, height=1, border=False, show=False, parent=parent)
        dpg.bind_item_theme(self._box, self._ui.themes.plain)

    def show(self, names: Sequence[str], *, chosen: str = "") -> None:
        """Draw these labels, and highlight the chosen one."""
        ui = self._ui
        dpg.delete_item(self._box, children_only=True)
        words = [f"{number}  {name}" if number <= _DIGITS else name for number, name in enumerate(names, start=1)]
        frame = ui.px(_PADDING + _STRIPE + 3)
        room = self._width - ui.px(14)
        shown = [ui.cut(each, room - frame) for each in words]
        lines = rows([ui.width_of(each) + frame for each in shown], room, ui.px(_GAP))
        dpg.configure_item(
            self._box, show=bool(names), height=ui.px(_ROW + _GAP) * min(len(lines), _MOST_ROWS) - ui.px(2)
        )
        for line in lines:
            with dpg.group(horizontal=True, horizontal_spacing=ui.px(_GAP), parent=self._box):
                for place in line:
                    self._chip(names[place], shown[place], is_chosen=names[place] == chosen)

    def _chip(self, name: str, words: str, *, is_chosen: bool) -> None:
        ui, colour = self._ui, self._ui.labels[name]
        with dpg.group(horizontal=True, horizontal_spacing=ui.px(3)):
            with dpg.drawlist(ui.px(_STRIPE), ui.px(_ROW)):
                dpg.draw_rectangle((0, ui.px(2)), (ui.px(_STRIPE), ui.px(_ROW - 2)), fill=colour, color=colour)
            button = ui.button(words, partial(self._chosen, name), theme=ui.themes.primary if is_chosen else 0)
            ui.fit(button, name)
            if words != name:
                ui.explain(button, name)
