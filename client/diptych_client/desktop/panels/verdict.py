"""Whether B is better than A, in one line above the tabs of the comparison."""

from __future__ import annotations

from functools import partial
from typing import Final

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.fitting import wrapped
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ShowTab, Tab
from diptych_client.desktop.state.pair_verdict import PairVerdict, shown_verdict
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.comparisons import exam_sentence, not_asked_sentence, range_sentence

VERDICT: Final = 54
"""The height with the gap below it, before scaling."""
_HEIGHT, _EDGE, _LINK, _LINES = 46, 14, 150, 2
_SIZES = 21, 15
_HOW = 440


class VerdictPanel:
    """The verdict; `width` is in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()
        self._state: State | None = None

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        still = {"no_scrollbar": True, "no_scroll_with_mouse": True}
        with dpg.child_window(parent=parent, height=ui.px(_HEIGHT), **still) as self._box:
            place = self._width - ui.px(_EDGE + _LINK), ui.px(7)
            holder = dpg.add_group(pos=(0, 0))
            self._drawing = dpg.add_drawlist(place[0], ui.px(_HEIGHT - 2), parent=holder)
            self._more = ui.button("What changed", self._press, pos=place, width=ui.px(_LINK), height=ui.px(32))
            with dpg.tooltip(holder, delay=0.5, hide_on_activity=True) as self._tip:
                self._words = dpg.add_text("", wrap=ui.px(_HOW))
        dpg.bind_item_theme(self._box, ui.themes.plain)
        ui.explain(self._more, "")

    def show(self, state: State) -> None:
        """Draw the state."""
        self._state = state
        verdict = shown_verdict(state)
        width = str(self._ui.width_of("B is better"))  # unknown until the first frame is drawn
        if not self._changes.are_there(verdict.headline, verdict.detail, state.tab, width):
            return
        dpg.configure_item(self._box, show=bool(verdict.headline))
        is_there = state.tab is Tab.CHANGES
        dpg.configure_item(self._more, label="How is this known?" if is_there else "What changed  >")
        self._ui.reveal(self._more, is_shown=verdict.is_known)
        dpg.set_value(self._words, f"{verdict.headline}. {verdict.detail}" if verdict.detail else verdict.headline)
        dpg.configure_item(self._tip, show=bool(verdict.headline))
        self._draw(verdict)

    def _draw(self, verdict: PairVerdict) -> None:
        """Draw the headline in large type, and the rest beside it in up to two lines."""
        ui, drawing, text = self._ui, self._drawing, self._ui.palette.text
        dpg.delete_item(drawing, children_only=True)
        left, right = ui.px(_EDGE), self._width - ui.px(_EDGE + _LINK + 12)
        ui.draw(verdict.headline, (left, ui.px(8)), size=_SIZES[0], colour=text, parent=drawing)
        begin = left + ui.width_of(verdict.headline, _SIZES[0]) + ui.px(16)
        lines = wrapped(verdict.detail, right - begin, lambda each: ui.width_of(each, _SIZES[1]))
        if len(lines) > _LINES:
            lines = [*lines[: _LINES - 1], ui.cut(" ".join(lines[_LINES - 1 :]), right - begin, _SIZES[1])]
        top = 12 if len(lines) == 1 else 3
        for number, line in enumerate(lines):
            where = begin, ui.px(top + 19 * number)
            ui.draw(line, where, size=_SIZES[1], colour=text, parent=drawing)

    def _press(self) -> None:
        if self._state is not None and self._state.tab is Tab.CHANGES:
            self._explain(self._state)
        else:
            self._ui.emit(ShowTab(Tab.CHANGES))

    def _explain(self, state: State) -> None:
        """Open a dialog that says what was asked, and how certain the verdict is."""
        ui, comparison = self._ui, state.compared.comparisons.get(state.comparison.pair)
        verdict = comparison.verdict if comparison is not None else None
        if comparison is None or verdict is None:
            return
        sentences = (exam_sentence(verdict), range_sentence(verdict), not_asked_sentence(comparison), _METHOD)
        with ui.dialog("How is this known?", width=_HOW) as window:
            for each in filter(None, sentences):
                ui.fit(dpg.add_text(each, wrap=ui.px(_HOW)), each)
            ui.button("Close", partial(dpg.delete_item, window), theme=ui.themes.primary)


_METHOD = (
    "Each picture is answered by a model that has not seen its recording. A difference counts only if it is too large "
    "to be chance, judged over whole recordings: the pictures of one recording look alike."
)
