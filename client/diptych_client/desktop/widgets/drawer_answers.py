"""The answers of both versions to the picture of the drawer; a click chooses the side in hand."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.style import META
from diptych_client.desktop.drawing.ui import Ui
from diptych_client.desktop.state.actions import ShowAnswerOf, Side
from diptych_client.desktop.state.picture_answers import Answer, answers
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes

_CARD, _GAP, _LEFT = 58, 6, 34


class DrawerAnswers:
    """Two cards; `width` is in pixels before scaling. For the window's thread only."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()

    def build(self) -> None:
        """Make the items."""
        self._cards = dpg.add_drawlist(self._width, self._ui.px(2 * _CARD + _GAP))
        self._ui.listen(self._cards, clicked=self._choose)

    def show(self, state: State) -> None:
        """Draw the answers."""
        if not self._changes.are_there(state.drawer, state.comparison, state.appearance):
            return
        dpg.delete_item(self._cards, children_only=True)
        for number, answer in enumerate(answers(state)):
            self._draw(answer, number * self._ui.px(_CARD + _GAP), is_chosen=answer.side is state.drawer.side)

    def _draw(self, answer: Answer, top: int, *, is_chosen: bool) -> None:
        ui, palette = self._ui, self._ui.palette
        edge = palette.side(answer.side) if is_chosen else palette.border
        options = {"rounding": ui.px(6), "thickness": ui.px(2 if is_chosen else 1), "parent": self._cards}
        dpg.draw_rectangle((1, top + 1), (self._width - 1, top + ui.px(_CARD)), color=edge, **options)
        letter = answer.side.value.upper()
        where = ui.px(12), top + ui.px(8)
        ui.draw(letter, where, size=19, colour=palette.side(answer.side), parent=self._cards, is_bold=True)
        x, room = ui.px(_LEFT), self._width - ui.px(_LEFT + 8)
        if answer.label:
            colour = ui.labels[answer.label_id or answer.label]
            begin, end = (x, top + ui.px(12)), (x + ui.px(12), top + ui.px(24))
            dpg.draw_rectangle(begin, end, fill=colour, color=colour, rounding=ui.px(2), parent=self._cards)
            words = ui.cut(answer.headline, room - ui.px(20), 17)
            where = x + ui.px(20), top + ui.px(8)
            ui.draw(words, where, size=17, colour=palette.text, parent=self._cards)
        below = " · ".join(filter(None, (answer.words, "answered honestly" if answer.is_honest else "")))
        where = x, top + ui.px(35 if answer.label else 18)
        ui.draw(ui.cut(below, room, META), where, size=META, colour=palette.faint, parent=self._cards)

    def _choose(self) -> None:
        y = dpg.get_mouse_pos(local=False)[1] - dpg.get_item_rect_min(self._cards)[1]
        self._ui.emit(ShowAnswerOf(Side.A if y < self._ui.px(_CARD + _GAP / 2) else Side.B))
