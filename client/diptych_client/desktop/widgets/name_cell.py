"""A name as text with a pencil beside it: click the pencil to edit it; Enter or a click elsewhere saves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Side

_PENCIL, _HEIGHT, _LETTER = 22, 24, 20


class NameCell:
    """One name. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        name: the name.
        width: in scaled pixels.
        renamed: called with another name.
        sides: the sides that show the version, whose letters are drawn before the name.
    """

    def __init__(
        self, ui: Ui, name: str, *, width: float, renamed: Callable[[str], None], sides: Sequence[Side] = ()
    ) -> None:
        self._ui, self._name, self._width, self._renamed, self._sides = ui, name, width, renamed, sides
        self._field: Item = 0

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._box = dpg.add_group(parent=parent)
        with dpg.group(horizontal=True, horizontal_spacing=ui.px(6), parent=self._box) as self._shown:
            for side in self._sides:
                dpg.add_text(side.value.upper(), color=ui.palette.side(side))
            letters = ui.px(_LETTER) * len(self._sides)
            words = ui.cut(self._name, self._width - letters - ui.px(_PENCIL + 14))
            text = ui.fit(dpg.add_text(words), self._name)
            with dpg.group() as holder:  # a drawlist cannot have a tooltip
                pencil = dpg.add_drawlist(ui.px(_PENCIL), ui.px(_HEIGHT))
                self._draw_pencil(pencil)
        ui.listen(pencil, clicked=self.edit)
        if words != self._name:
            ui.explain(text, self._name)
        ui.explain(holder, "Rename this version. Escape cancels.", is_change=False)

    @property
    def is_edited(self) -> bool:
        """Whether the name is being edited."""
        return bool(self._field) and dpg.does_item_exist(self._field)

    def edit(self) -> None:
        """Show a field in place of the name."""
        if self._ui.guards.reason or self.is_edited:
            return
        ui = self._ui
        dpg.configure_item(self._shown, show=False)
        self._field = ui.field(parent=self._box, default_value=self._name, width=int(self._width))
        ui.fit(self._field, self._name)
        # Enter and a click elsewhere save the typed name; Escape has already restored the previous one.
        ui.listen(self._field, deactivated=self._end)
        dpg.focus_item(self._field)

    def _end(self) -> None:
        name = dpg.get_value(self._field).strip()
        dpg.delete_item(self._field)
        self._field = 0
        dpg.configure_item(self._shown, show=True)
        if name and name != self._name:
            self._renamed(name)

    def _draw_pencil(self, drawing: Item) -> None:
        ui, ink = self._ui, self._ui.palette.faint
        points = ((5, 18), (6, 14), (14, 6), (17, 9), (9, 17), (5, 18))
        line = [(ui.px(x), ui.px(y)) for x, y in points]
        dpg.draw_polyline(line, color=ink, thickness=max(1.2, 1.4 * ui.scale), parent=drawing)
