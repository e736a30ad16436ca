"""The checklist above the training: what is there and what is missing for a score."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.marks import draw_exclamation, draw_tick
from diptych_client.desktop.drawing.style import BODY
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.readiness import Check, checks
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes

_MARK = 20


class Checklist:
    """A line for each check, with a tick or an exclamation mark; `width` is in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._ui.title("Ready to train?", parent=parent)
        self._lines = dpg.add_group(parent=parent)

    def show(self, state: State) -> None:
        """Draw the state."""
        bench = state.working_set
        if self._changes.are_there(bench.dataset, bench.instances, bench.findings):
            dpg.delete_item(self._lines, children_only=True)
            if bench.dataset is not None:
                for check in checks(bench):
                    self._add(check)

    def _add(self, check: Check) -> None:
        ui = self._ui
        wrap = self._width - ui.px(_MARK)
        with dpg.group(horizontal=True, parent=self._lines, xoffset=ui.px(_MARK)):
            with dpg.drawlist(ui.px(_MARK - 6), ui.px(BODY + 2)) as drawing:
                mark = draw_tick if check.is_done else draw_exclamation
                mark(ui, ui.px(7), ui.px(10), parent=drawing)
            with dpg.group():
                text = ui.fit(dpg.add_text(check.sentence, wrap=wrap), check.sentence)
                dpg.bind_item_theme(text, ui.themes.tight)
                if check.advice:
                    ui.small(check.advice, wrap=wrap)
