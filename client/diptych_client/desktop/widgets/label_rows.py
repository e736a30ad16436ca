"""The labels of a dataset, a row each: its key, colour and name, what it holds, and a menu."""

from collections.abc import Callable, Sequence

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.marks import draw_dots, draw_exclamation, draw_key, draw_swatch, draw_tick
from diptych_client.desktop.drawing.style import BODY, CONTROL, KEY_CAP, SMALL, SNUG, SWATCH
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.labels import HeldLabel
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.text import count

_DIGITS = 9
_MARK, _MENU, _SCROLLBAR = 24, 30, 16
_LEAST_NAME = 110


class LabelRows:
    """One drawing in a box that scrolls. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        width: of the box, scaled.
        height: of the box, scaled.
        chosen: called with the name of the clicked label.
        menu: called with the id of the label whose menu was clicked.
    """

    def __init__(
        self, ui: Ui, *, width: int, height: int, chosen: Callable[[str], None], menu: Callable[[str], None]
    ) -> None:
        self._ui, self._width, self._height, self._chosen, self._menu = ui, width, height, chosen, menu
        self._row = ui.px(CONTROL)
        self._labels: Sequence[HeldLabel] = ()
        self._has_menu = True
        self._changes = Changes()
        self._hovered = -1

    def build(self, *, parent: Item = 0) -> None:
        """Make the items."""
        self._box = dpg.add_child_window(width=self._width, height=self._height, border=False, parent=parent)
        dpg.bind_item_theme(self._box, self._ui.themes.plain)
        self._drawing = dpg.add_drawlist(1, 1, parent=self._box)
        self._ui.listen(self._drawing, clicked=self._click)

    def show(self, labels: Sequence[HeldLabel], *, chosen: str, has_menu: bool) -> None:
        """Draw these labels: `chosen` is the name of one; without `has_menu` they cannot be changed."""
        hovered = self._row_at_mouse()
        if not self._changes.are_there(labels, chosen, has_menu, str(hovered)):
            return
        self._labels, self._has_menu, self._hovered = labels, has_menu, hovered
        dpg.delete_item(self._drawing, children_only=True)
        height = self._row * len(labels)
        is_scrolled = height > self._height
        self._across = self._width - (self._ui.px(_SCROLLBAR) if is_scrolled else 0)
        dpg.configure_item(self._drawing, width=self._across, height=max(1, height))
        for number, label in enumerate(labels):
            self._draw(number, label, is_chosen=label.name == chosen)

    def _draw(self, number: int, label: HeldLabel, *, is_chosen: bool) -> None:
        ui, top = self._ui, number * self._row
        middle, parent = top + self._row / 2, self._drawing
        if is_chosen or number == self._hovered:
            self._draw_ground(top, is_chosen=is_chosen)
        x = float(ui.px(SNUG))
        if label.place < _DIGITS:
            draw_key(ui, str(label.place + 1), x, middle, parent=parent)
        x += ui.px(KEY_CAP + SNUG)
        draw_swatch(ui, label, x, middle, parent=parent)
        x += ui.px(SWATCH + SNUG)
        right = self._draw_right(label, middle, x)
        name = ui.cut(label.name, right - x - ui.px(SNUG))
        where = x, middle - ui.px(BODY * 0.62)
        ui.draw(name, where, size=BODY, colour=ui.palette.text, parent=parent, is_bold=is_chosen)

    def _draw_ground(self, top: float, *, is_chosen: bool) -> None:
        ui = self._ui
        begin, end = (1, top + 1), (self._across - 1, top + self._row - 1)
        fill = ui.palette.field_hovered if is_chosen else ui.palette.field
        edge = ui.palette.text if is_chosen else fill
        dpg.draw_rectangle(
            begin, end, fill=fill, color=edge, rounding=ui.px(6), thickness=2 * ui.scale, parent=self._drawing
        )

    def _draw_right(self, label: HeldLabel, middle: float, left: float) -> float:
        """Draw the menu, the mark and the counts at the right end; return where they begin."""
        ui, parent, right = self._ui, self._drawing, float(self._across)
        if self._has_menu:
            right -= ui.px(_MENU)
            draw_dots(ui, right + ui.px(_MENU / 2), middle, parent=parent)
        right -= ui.px(_MARK)
        mark = draw_tick if label.is_enough else draw_exclamation
        mark(ui, right + ui.px(_MARK / 2), middle, parent=parent)
        words = _counts(label)
        if right - ui.width_of(words, SMALL) - left < ui.px(_LEAST_NAME):
            words = f"{label.picture_count:,} · {label.recording_count:,}"
        right -= ui.width_of(words, SMALL) + ui.px(4)
        where = right, middle - ui.px(SMALL * 0.62)
        ui.draw(words, where, size=SMALL, colour=ui.palette.faint, parent=parent)
        return right

    def _row_at_mouse(self) -> int:
        if not dpg.is_item_hovered(self._drawing):
            return -1
        _, top = dpg.get_item_rect_min(self._drawing)
        _, y = dpg.get_mouse_pos(local=False)
        return int((y - top) // self._row)

    def _click(self) -> None:
        number = self._row_at_mouse()
        if not 0 <= number < len(self._labels):
            return
        label = self._labels[number]
        left, _ = dpg.get_item_rect_min(self._drawing)
        x, _ = dpg.get_mouse_pos(local=False)
        if self._has_menu and x - left > self._across - self._ui.px(_MENU):
            self._menu(label.id)
        else:
            self._chosen(label.name)


def _counts(label: HeldLabel) -> str:
    return f"{label.picture_count:,} · {count(label.recording_count, 'recording')}"
