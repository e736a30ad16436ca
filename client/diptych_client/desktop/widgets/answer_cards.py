"""The two answers in large type, with a sign between them that shows whether they are the same."""

from __future__ import annotations

from dataclasses import dataclass

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.fitting import wrapped
from diptych_client.desktop.drawing.marks import draw_state
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Side

_HEIGHT, _TOP, _GAP, _SIGN = 126, 100, 24, 17
_LETTER = 34, 26
_PAD = 16
_SIZES = 20.0, 34.0
"""The minimum and maximum size of the label, before scaling."""


@dataclass(frozen=True, slots=True)
class CardText:
    """The contents of one card: an answer, or a sentence that says why there is none."""

    version: str
    label: str = ""
    figure: str = ""
    state: sdk.AnswerState = sdk.AnswerState.UNKNOWN
    """How far to trust the answer, shown as a mark."""
    state_words: str = ""
    is_pair: bool = False
    """Whether the answer is torn between two labels."""
    sentence: str = ""


class AnswerCards:
    """The two cards, `width` scaled pixels wide together. For the window's thread only."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, width

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._drawing = dpg.add_drawlist(self._width, self._ui.px(_HEIGHT), parent=parent)

    def show(self, a: CardText, b: CardText, *, is_same: bool | None) -> None:
        """Draw both cards; `is_same` is None if there are not two answers."""
        ui = self._ui
        dpg.delete_item(self._drawing, children_only=True)
        half = (self._width - ui.px(_GAP)) / 2
        self._draw_card(Side.A, a, 1, half)
        self._draw_card(Side.B, b, half + ui.px(_GAP), half - 1)
        if is_same is not None:
            self._draw_sign(is_same=is_same)

    def _draw_card(self, side: Side, card: CardText, left: float, width: float) -> None:
        ui, colour, bottom = self._ui, self._ui.palette.side(side), self._ui.px(_TOP)
        end = left + width, bottom
        dpg.draw_rectangle(
            (left, 1),
            end,
            fill=ui.palette.field,
            color=colour,
            thickness=ui.px(2),
            rounding=ui.px(8),
            parent=self._drawing,
        )
        tab = left + ui.px(_LETTER[0]), ui.px(_LETTER[1])
        dpg.draw_rectangle((left, 1), tab, fill=colour, color=colour, rounding=ui.px(6), parent=self._drawing)
        self._write(side.value.upper(), left + ui.px(11), 4, 16, ui.palette.panel)
        version = ui.cut(card.version, width - ui.px(_LETTER[0] + 2 * _PAD), 13)
        self._write(version, left + ui.px(_LETTER[0] + 10), 5, 13, ui.palette.faint)
        if not card.label:
            lines = wrapped(card.sentence, width - ui.px(2 * _PAD), lambda each: ui.width_of(each, 15))
            for number, line in enumerate(lines[:3]):
                self._write(line, left + ui.px(_PAD), 32 + 20 * number, 15, ui.palette.faint)
            return
        self._draw_answer(card, left + ui.px(_PAD), left + width - ui.px(_PAD))

    def _draw_answer(self, card: CardText, left: float, right: float) -> None:
        ui = self._ui
        figure = right - ui.width_of(card.figure, 22)
        square = (left, ui.px(42)), (left + ui.px(20), ui.px(62))
        colour = ui.labels[card.label]
        dpg.draw_rectangle(*square, fill=colour, color=colour, rounding=ui.px(3), parent=self._drawing)
        begin = left + ui.px(30)
        size = _SIZES[1]
        while size > _SIZES[0] and ui.width_of(card.label, size) > figure - begin - ui.px(8):
            size -= 2
        self._write(ui.cut(card.label, figure - begin - ui.px(8), size), begin, 52 - size * 0.74, size, ui.palette.text)
        self._write(card.figure, figure, 36, 22, ui.palette.text)
        if card.state_words:
            draw_state(ui, card.state, left + ui.px(10), ui.px(83), is_pair=card.is_pair, parent=self._drawing)
            words = ui.cut(card.state_words, right - begin, 15)
            self._write(words, begin, 72, 15, ui.palette.text)

    def _draw_sign(self, *, is_same: bool) -> None:
        """Draw = or ≠ in a disc between the cards, and the words below."""
        ui, ink = self._ui, self._ui.palette.panel
        x, y, radius = self._width / 2, self._ui.px(_TOP / 2), self._ui.px(_SIGN)
        ground = ui.palette.faint if is_same else ui.palette.text
        dpg.draw_circle((x, y), radius + ui.px(3), fill=ui.palette.panel, color=ui.palette.panel, parent=self._drawing)
        dpg.draw_circle((x, y), radius, fill=ground, color=ground, parent=self._drawing)
        half, thick = ui.px(8), max(2, ui.px(3))
        for rise in (-ui.px(4), ui.px(4)):
            dpg.draw_line((x - half, y + rise), (x + half, y + rise), color=ink, thickness=thick, parent=self._drawing)
        if not is_same:
            ends = (x - ui.px(5), y + ui.px(11)), (x + ui.px(5), y - ui.px(11))
            dpg.draw_line(*ends, color=ink, thickness=thick, parent=self._drawing)
        words = "A and B agree" if is_same else "A and B disagree"
        colour = ui.palette.faint if is_same else ui.palette.text
        self._write(words, x - ui.width_of(words, 15) / 2, _TOP + 4, 15, colour)

    def _write(self, text: str, x: float, y: float, size: float, colour: tuple[int, int, int, int]) -> None:
        self._ui.draw(text, (x, self._ui.px(y)), size=size, colour=colour, parent=self._drawing)
