"""The changes of the data as cards: what it was, its pictures, and what it did to the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.fitting import wrapped
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.formatting.changes import change_line, effect_words

_PAD, _LINE, _THUMBNAIL, _GAP, _BETWEEN, _SCROLLBAR = 10, 21, 40, 4, 8, 16
_MOST_LINES, _FEWEST = 3, 3


class ChangeList:
    """The cards, in a child window that scrolls. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        width: in scaled pixels.
        clicked: called with the id of a clicked change.
        pointed: called with the id of the change below the mouse, once; empty for none.
    """

    def __init__(
        self,
        ui: Ui,
        *,
        width: int,
        clicked: Callable[[str], None],
        pointed: Callable[[str], None],
    ) -> None:
        self._ui, self._width = ui, width - ui.px(_SCROLLBAR)
        self._clicked, self._pointed = clicked, pointed
        self._cards: list[tuple[str, float, float]] = []
        self._below = ""
        self._drawn: tuple[object, ...] = ()

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._window = dpg.add_child_window(parent=parent, height=-1, border=False)
        dpg.bind_item_theme(self._window, self._ui.themes.plain)
        self._drawing = dpg.add_drawlist(self._width, 1, parent=self._window)
        self._ui.listen(self._drawing, clicked=self._click)

    def resize(self, below: int) -> None:
        """Leave this many scaled pixels below."""
        dpg.configure_item(self._window, height=-below)

    def show(self, groups: Sequence[sdk.ChangeGroup], *, chosen_id: str) -> None:
        """Draw the changes, and report which one is below the mouse."""
        width = self._ui.width_of("recording")  # unknown until the first frame is drawn
        now = (groups, chosen_id, self._ui.thumbnails.version, width)
        if now != self._drawn:
            self._drawn = now
            self._draw(groups, chosen_id)
        below = self._at_mouse() if dpg.is_item_hovered(self._drawing) else ""
        if below != self._below:
            self._below = below
            self._pointed(below)

    def _draw(self, groups: Sequence[sdk.ChangeGroup], chosen_id: str) -> None:
        ui = self._ui
        dpg.delete_item(self._drawing, children_only=True)
        self._cards, top = [], 1.0
        shown: list[str] = []
        for group in groups:
            bottom = self._draw_card(group, top, is_chosen=group.id == chosen_id, shown=shown)
            self._cards.append((group.id, top, bottom))
            top = bottom + ui.px(_BETWEEN)
        ui.thumbnails.show(self, shown)
        dpg.configure_item(self._drawing, height=int(top) + 1)

    def _draw_card(self, group: sdk.ChangeGroup, top: float, *, is_chosen: bool, shown: list[str]) -> float:
        """Draw one card, and return where it ends."""
        ui, left, right = self._ui, self._ui.px(_PAD), self._width - self._ui.px(_PAD)
        ground = dpg.add_draw_layer(parent=self._drawing)
        lines = wrapped(_line(group), right - left, lambda each: ui.width_of(each, 15))[:_MOST_LINES]
        y = top + ui.px(_PAD - 2)
        for line in lines:
            ui.draw(line, (left, y), size=15, colour=ui.palette.text, parent=self._drawing)
            y += ui.px(_LINE)
        y = self._draw_effect(group.effect, left, y)
        room = int((right - left + ui.px(_GAP)) // ui.px(_THUMBNAIL + _GAP))
        ids = group.example_instance_ids[: max(_FEWEST, room)]
        if ids:
            self._draw_pictures(ids, left, y + ui.px(4))
            shown.extend(ids)
            y += ui.px(_THUMBNAIL + 8)
        bottom = y + ui.px(_PAD - 2)
        fill = ui.palette.field if is_chosen else ui.palette.panel
        edge = ui.palette.text if is_chosen else ui.palette.border
        dpg.draw_rectangle((1, top), (self._width - 1, bottom), fill=fill, color=edge, rounding=ui.px(6), parent=ground)
        return bottom

    def _draw_effect(self, effect: sdk.ChangeEffect | None, left: float, y: float) -> float:
        """Draw what the change did: a tick and bright ink if it was checked, a wave and faint ink for a hint."""
        words = effect_words(effect)
        if effect is None or not words:
            return y
        ui, is_checked = self._ui, effect.evidence is sdk.Evidence.CHECKED
        colour = ui.palette.text if is_checked else ui.palette.faint
        middle = y + ui.px(10)
        points = ((0, 0), (4, 4), (12, -6)) if is_checked else ((0, 1), (3, -3), (7, 3), (12, -1))
        line = [(left + ui.px(dx), middle + ui.px(dy)) for dx, dy in points]
        dpg.draw_polyline(line, color=colour, thickness=max(1.5, ui.px(2)), parent=self._drawing)
        ui.draw(words, (left + ui.px(20), y), size=15, colour=colour, parent=self._drawing)
        return y + ui.px(_LINE)

    def _draw_pictures(self, instance_ids: Sequence[str], left: float, top: float) -> None:
        ui, side, empty = self._ui, self._ui.px(_THUMBNAIL), self._ui.palette.field
        for number, each in enumerate(instance_ids):
            begin = left + number * ui.px(_THUMBNAIL + _GAP), top
            end = begin[0] + side, top + side
            texture = ui.thumbnails.of(each)
            if texture is None:
                dpg.draw_rectangle(begin, end, fill=empty, color=empty, parent=self._drawing)
            else:
                dpg.draw_image(texture, begin, end, parent=self._drawing)

    def _at_mouse(self) -> str:
        y = dpg.get_mouse_pos(local=False)[1] - dpg.get_item_rect_min(self._drawing)[1]
        return next((group_id for group_id, top, bottom in self._cards if top <= y <= bottom), "")

    def _click(self) -> None:
        if group_id := self._at_mouse():
            self._clicked(group_id)


def _line(group: sdk.ChangeGroup) -> str:
    return change_line(group, today=datetime.now().astimezone().date())
