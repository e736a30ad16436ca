"""The recordings behind both answers, the check of one of them, and the twins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.style import META
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import CancelCauseCheck, CheckCause, ChooseCause, OpenPicture, Side
from diptych_client.desktop.state.picture_acts import select_recording
from diptych_client.desktop.state.picture_causes import (
    CausePicture,
    ChosenCause,
    cause_pictures,
    causes_sentence,
    chosen_cause,
)
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.drawer_picture import add_picture, heading

_SIDE, _GAP, _LETTER, _ROW, _BETWEEN = 50, 6, 24, 68, 14
_CHECK = "Check: train without it"
_MEANING = "Train this version again without this recording, and ask it the same picture. The dataset stays as it is."


class DrawerCauses:
    """The section; `width` is in pixels before scaling. For the window's thread only."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()
        self._places: list[tuple[float, float, CausePicture]] = []
        self._chosen: ChosenCause | None = None
        self._state: State | None = None

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        heading(ui, "Your recordings behind this answer", parent=parent)
        self._sentence = ui.small("", wrap=self._width, parent=parent)
        self._rows = dpg.add_drawlist(self._width, ui.px(2 * _ROW), parent=parent)
        ui.listen(self._rows, clicked=self._choose, double_clicked=self._open_below)
        with dpg.group(parent=parent) as self._box:
            self._title = dpg.add_text("", wrap=self._width)
            dpg.bind_item_theme(self._title, ui.themes.tight)
            self._hint = ui.small("", wrap=self._width)
            self._checked = dpg.add_text("", wrap=self._width, color=ui.palette.good)
            self._problem = dpg.add_text("", wrap=self._width)
            dpg.bind_item_theme(self._problem, ui.themes.problem)
            with dpg.group(horizontal=True):
                self._check = ui.button(_CHECK, self._press_check)
                self._open = ui.button("Open", self._press_open)
                self._collect = ui.button("Show recording", self._press_show)
            ui.explain(self._check, _MEANING, is_change=True)
            ui.explain(self._open, "Open this picture here (double click).")
            ui.explain(self._collect, "Show this recording under Collect, selected, to move or remove it.")

    def show(self, state: State) -> None:
        """Draw the recordings."""
        self._state = state
        drawer = state.drawer
        now = drawer.explained, drawer.problem, drawer.side, drawer.chosen, drawer.checks, state.comparison
        if not self._changes.are_there(*now, str(self._ui.thumbnails.version), drawer.opened):
            return
        rows = [cause_pictures(state, side) for side in Side]
        self._draw(rows)
        sentence = causes_sentence(state)
        dpg.set_value(self._sentence, sentence)
        dpg.configure_item(self._sentence, show=bool(sentence))
        self._chosen = chosen_cause(state, today=datetime.now().astimezone())
        dpg.configure_item(self._box, show=self._chosen is not None)
        if self._chosen is not None:
            self._show_chosen(self._chosen)

    def _show_chosen(self, chosen: ChosenCause) -> None:
        title = f"{chosen.side.value.upper()}: {chosen.title}"
        dpg.set_value(self._title, title)
        self._ui.fit(self._title, title)
        for item, words in (
            (self._hint, chosen.progress or ("" if chosen.checked else chosen.hint)),
            (self._checked, chosen.checked),
            (self._problem, chosen.problem),
        ):
            dpg.set_value(item, words)
            (self._ui.fit_small if item == self._hint else self._ui.fit)(item, words)
            dpg.configure_item(item, show=bool(words))
        is_running = not chosen.can_check
        dpg.configure_item(self._check, label="Cancel the check" if is_running else _CHECK)
        self._ui.reveal(self._check, is_shown=not chosen.checked)

    def _draw(self, rows: Sequence[Sequence[CausePicture]]) -> None:
        ui, palette = self._ui, self._ui.palette
        dpg.delete_item(self._rows, children_only=True)
        self._places = []
        shown = [row for row in rows if row]
        dpg.configure_item(self._rows, height=max(1, ui.px(_ROW) * len(shown)), show=bool(shown))
        ui.thumbnails.show(self, [each.instance_id for row in rows for each in row])
        for number, row in enumerate(shown):
            top, x = ui.px(_ROW) * number, float(ui.px(_LETTER))
            letter, colour = row[0].side.value.upper(), palette.side(row[0].side)
            ui.draw(letter, (0, top + ui.px(15)), size=17, colour=colour, parent=self._rows, is_bold=True)
            is_first = True
            for each in row:
                if each.is_opposing and is_first:
                    is_first = False
                    x = max(x + ui.px(_BETWEEN), self._width - 2.0 * ui.px(_SIDE + _GAP))
                    words = ui.cut("held back by", self._width - x, META)
                    ui.draw(words, (x, top + ui.px(_SIDE + 1)), size=META, colour=palette.faint, parent=self._rows)
                self._draw_one(each, x, top)
                x += ui.px(_SIDE + _GAP)

    def _draw_one(self, cause: CausePicture, x: float, top: float) -> None:
        ui, palette, side = self._ui, self._ui.palette, self._ui.px(_SIDE)
        add_picture(ui, cause.instance_id, (x, top, side), parent=self._rows)
        colour, small = ui.labels[cause.label_id], ui.px(12)
        begin, end = (x, top + side - small), (x + small, top + side)
        dpg.draw_rectangle(begin, end, fill=colour, color=palette.panel, parent=self._rows)
        if cause.is_chosen:
            options = {"thickness": ui.px(2), "rounding": 2, "parent": self._rows}
            dpg.draw_rectangle((x, top + 1), (x + side, top + side), color=palette.text, **options)
        if cause.share:
            where = x, top + ui.px(_SIDE + 1)
            ui.draw(cause.share, where, size=META, colour=palette.faint, parent=self._rows)
        self._places.append((x, top, cause))

    def _below(self) -> CausePicture | None:
        """The recording below the mouse."""
        left, top = dpg.get_item_rect_min(self._rows)
        x, y = dpg.get_mouse_pos(local=False)
        side, row = self._ui.px(_SIDE), self._ui.px(_ROW)
        found = (
            each for at, above, each in self._places if at <= x - left <= at + side and above <= y - top < above + row
        )
        return next(found, None)

    def _choose(self) -> None:
        cause = self._below()
        if cause is not None:
            self._ui.emit(ChooseCause(cause.side, cause.recording_id))

    def _open_below(self) -> None:
        cause = self._below()
        if cause is not None:
            self._ui.emit(OpenPicture(cause.instance_id))

    def _press_check(self) -> None:
        if self._chosen is not None:
            kind = CheckCause if self._chosen.can_check else CancelCauseCheck
            self._ui.emit(kind(self._chosen.snapshot_id, self._chosen.recording_id))

    def _press_open(self) -> None:
        if self._chosen is not None:
            self._ui.emit(OpenPicture(self._chosen.instance_id))

    def _press_show(self) -> None:
        if self._chosen is not None and self._state is not None:
            self._ui.emit(select_recording(self._state, self._chosen))
