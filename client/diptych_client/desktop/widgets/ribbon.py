"""The last 30 seconds: when A and B agreed and when not."""

from __future__ import annotations

from collections.abc import Sequence

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.live import RIBBON_SECONDS, Agreement

_HEIGHT = 20


class Ribbon:
    """A ribbon, `width` scaled pixels wide; disagreement is tall and bright. For the window's thread only."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, width

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._drawing = dpg.add_drawlist(self._width, self._ui.px(_HEIGHT), parent=parent)

    def show(self, ribbon: Sequence[Agreement]) -> None:
        """Draw the ribbon."""
        ui, drawing = self._ui, self._drawing
        dpg.delete_item(drawing, children_only=True)
        height, field = ui.px(_HEIGHT), ui.palette.field
        dpg.draw_rectangle((0, 0), (self._width, height), fill=field, color=field, parent=drawing)
        for begin, end, is_same in stretches(ribbon):
            colour = ui.palette.edge if is_same else ui.palette.text
            top = height * 0.4 if is_same else 0
            right = max(end * self._width, begin * self._width + ui.px(2))
            dpg.draw_rectangle(
                (begin * self._width, top), (right, height - top), fill=colour, color=colour, parent=drawing
            )


def stretches(ribbon: Sequence[Agreement]) -> Sequence[tuple[float, float, bool]]:
    """The stretches of the ribbon, from 0 to 1, of agreement or disagreement: begin, end, whether both sides agreed."""
    if not ribbon:
        return ()
    now = ribbon[-1].at_seconds
    places = [1 - (now - each.at_seconds) / RIBBON_SECONDS for each in ribbon]
    found: list[tuple[float, float, bool]] = []
    for place, each in zip(places, ribbon, strict=True):
        if found and found[-1][2] == each.is_same and place - found[-1][1] < 1 / RIBBON_SECONDS:
            found[-1] = found[-1][0], place, each.is_same
        else:
            found.append((place, min(1.0, place + 0.003), each.is_same))
    return found
