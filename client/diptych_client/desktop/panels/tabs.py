"""The tabs of the comparison: ways to look at the same two versions."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ShowTab, Tab
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes

TITLES: Final[Mapping[Tab, str]] = MappingProxyType(
    {Tab.LIVE: "Live", Tab.CHANGES: "What changed", Tab.MISTAKES: "Mistakes", Tab.MAP: "Map"}
)
"""In the order of the tabs, which keys 1, 2 and so on also show."""
ROW: Final = 36
"""The height before scaling."""
_LINE, _PADDING = 2, 12


class TabsPanel:
    """A word for each tab; the shown one is underlined."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes = Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._lines = {}
        with dpg.group(horizontal=True, horizontal_spacing=ui.px(4), parent=parent):
            for tab, title in TITLES.items():
                width = ui.width_of(title) + 2 * ui.px(_PADDING)
                with dpg.group(horizontal=False):
                    ui.button(
                        title,
                        partial(ui.emit, ShowTab(tab)),
                        theme=ui.themes.tab,
                        width=int(width),
                        height=ui.px(ROW - _LINE - 8),
                    )
                    self._lines[tab] = dpg.add_drawlist(int(width), ui.px(_LINE))

    def show(self, state: State) -> None:
        """Draw the state."""
        if not self._changes.are_there(state.tab):
            return
        for tab, line in self._lines.items():
            dpg.delete_item(line, children_only=True)
            if tab is state.tab:
                end = dpg.get_item_width(line), self._ui.px(_LINE)
                ink = self._ui.palette.text
                dpg.draw_rectangle((self._ui.px(_PADDING), 0), end, fill=ink, color=ink, parent=line)
