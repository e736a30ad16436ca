"""The menu that chooses the views of a snapshot and their order."""

from collections.abc import Callable, Sequence
from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ChooseVisualizations


class ViewsMenu:
    """A popup with a tick box for each view in `names`."""

    def __init__(self, ui: Ui, names: Sequence[str]) -> None:
        self._ui, self._all = ui, tuple(names)
        self._window: Item = 0

    def open(self, shown: Sequence[str]) -> None:
        """Open the popup below the mouse, with the current choice."""
        if self._window and dpg.does_item_exist(self._window):
            dpg.delete_item(self._window)
        x, y = dpg.get_mouse_pos(local=False)
        with self._ui.menu() as self._window:
            dpg.set_item_pos(self._window, [max(0, int(x) - self._ui.px(240)), int(y) + self._ui.px(12)])
            rows = dpg.add_group()
        self._draw(rows, tuple(shown) or self._all)

    def _draw(self, rows: Item, shown: tuple[str, ...]) -> None:
        ui = self._ui
        dpg.delete_item(rows, children_only=True)
        ui.faint("Shown on both sides, in this order", parent=rows)
        with dpg.table(
            parent=rows, header_row=False, policy=dpg.mvTable_SizingFixedFit, no_host_extendX=True, no_pad_outerX=True
        ):
            for _ in range(3):
                dpg.add_table_column()
            for name in (*shown, *(each for each in self._all if each not in shown)):
                with dpg.table_row():
                    dpg.add_checkbox(
                        label=name,
                        default_value=name in shown,
                        callback=self._then(rows, partial(_ticked, shown, name)),
                    )
                    for words, step in (("up", -1), ("down", 1)) if name in shown else ():
                        ui.button(words, self._then(rows, partial(_moved, shown, name, step)), small=True)

    def _then(self, rows: Item, change: Callable[[], tuple[str, ...]]) -> Callable[[], None]:
        def work() -> None:
            shown = change()
            self._ui.emit(ChooseVisualizations(shown))
            self._draw(rows, shown)

        return work


def _ticked(shown: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The names with this one added or removed; the last one cannot be removed."""
    if name not in shown:
        return (*shown, name)
    return tuple(each for each in shown if each != name) or shown


def _moved(shown: tuple[str, ...], name: str, step: int) -> tuple[str, ...]:
    place = shown.index(name)
    there = min(max(place + step, 0), len(shown) - 1)
    rest = [each for each in shown if each != name]
    return (*rest[:there], name, *rest[there:])
