"""The knobs of the drawer, the plot of the one in hand, the map of covers, and the tries so far."""

from __future__ import annotations

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import EditPicture, KeepEdit, KeepTry, ShowCovers, Side
from diptych_client.desktop.state.asking import knob_value, with_knob
from diptych_client.desktop.state.picture_covers import covers_words
from diptych_client.desktop.state.picture_curves import Plot, plot
from diptych_client.desktop.state.picture_tries import NAMES, RANGES, TryRow, edit_words, try_rows
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.what_if import NO_EDIT
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.knob_plot import KnobPlot

_NAME, _SLIDER, _PLOT_HEIGHT, _SHOWN = 70, 108, 196, 8


class DrawerWhatIf:
    """The section; `width` is in pixels before scaling. For the window's thread only."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._plot = KnobPlot(ui, width=width - _NAME - _SLIDER - 16, height=_PLOT_HEIGHT)
        self._changes, self._edited, self._tried = Changes(), Changes(), Changes()
        self._edit = NO_EDIT
        self._cover_side: Side | None = None
        self._sliders: dict[sdk.Knob, int] = {}
        self._names: dict[sdk.Knob, int] = {}

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        dpg.add_spacer(height=ui.px(4), parent=parent)
        with dpg.group(horizontal=True, parent=parent):
            title = dpg.add_text("What if ...")
            dpg.bind_item_theme(title, ui.themes.tight)
            if ui.fonts.bold is not None:
                dpg.bind_item_font(title, ui.fonts.bold)
            self._now = ui.small("")
        with dpg.group(horizontal=True, parent=parent):
            with dpg.table(header_row=False, policy=dpg.mvTable_SizingFixedFit, width=ui.px(_NAME + _SLIDER + 12)):
                dpg.add_table_column(width_fixed=True, init_width_or_weight=ui.px(_NAME - 4))
                dpg.add_table_column(width_fixed=True, init_width_or_weight=ui.px(_SLIDER + 4))
                for knob in sdk.Knob:
                    self._build_knob(knob)
            with dpg.group():
                self._plot.build()
        self._hint = dpg.add_text("", wrap=self._width, parent=parent)
        dpg.bind_item_theme(self._hint, ui.themes.tight)
        self._counts = ui.small("", wrap=self._width, parent=parent)
        with dpg.group(horizontal=True, parent=parent):
            self._reset = ui.button("Reset", lambda: ui.emit(EditPicture(NO_EDIT)))
            self._map = {side: ui.button("", partial(self._turn_map, side)) for side in Side}
        ui.explain(self._reset, "Show the picture as it is (R).")
        for side, button in self._map.items():
            ui.explain(button, f"Show which parts of the picture carry the answer of {side.value.upper()}.")
        self._words = ui.small("", wrap=self._width, parent=parent)
        self._problem = dpg.add_text("", wrap=self._width, parent=parent)
        dpg.bind_item_theme(self._problem, ui.themes.problem)
        self._tries = dpg.add_group(parent=parent)

    def show(self, state: State) -> None:
        """Draw the knobs and what is known about them."""
        drawer, what_if = state.drawer, state.drawer.what_if
        self._edit, self._cover_side = what_if.edit, drawer.cover_side
        for knob, slider in self._sliders.items():
            if not dpg.is_item_active(slider):
                dpg.set_value(slider, knob_value(what_if.edit, knob))
        if self._changes.are_there(what_if, drawer.explained, drawer.named, drawer.opened, state.comparison):
            self._show_plot(state)
        if self._edited.are_there(
            what_if.edit, what_if.problem, drawer.covers, drawer.cover_side, drawer.covers_problem
        ):
            self._show_words(state)
        if self._tried.are_there(what_if.tries, state.comparison):
            self._show_tries(state)

    def _build_knob(self, knob: sdk.Knob) -> None:
        ui = self._ui
        with dpg.table_row():
            name = dpg.add_text(NAMES[knob])
            slider = ui.slider(limits=RANGES[knob], width=ui.px(_SLIDER), moved=partial(self._move, knob))
        ui.listen(slider, deactivated=lambda: ui.emit(KeepEdit()))
        self._sliders[knob], self._names[knob] = int(slider), int(name)

    def _move(self, knob: sdk.Knob, value: float) -> None:
        low, high = RANGES[knob]
        if abs(value) < (high - low) / 80:
            value = 0.0  # so that the picture as it is can be found again
        self._ui.emit(EditPicture(with_knob(self._edit, knob, value), knob))

    def _show_plot(self, state: State) -> None:
        ui, what_if = self._ui, state.drawer.what_if
        for knob, name in self._names.items():
            colour = ui.palette.text if knob is what_if.knob else ui.palette.faint
            dpg.configure_item(name, color=colour)
        found = plot(state)
        waiting = "" if state.drawer.problem or not state.comparison.snapshot_ids else "Asking ..."
        self._plot.show(found, sentence="Follows the live picture." if state.drawer.follows else waiting)
        hint = found.hint if found is not None else ""
        counts = _counts(found)
        for item, words in ((self._hint, hint), (self._counts, counts)):
            dpg.set_value(item, words)
            dpg.configure_item(item, show=bool(words))

    def _show_words(self, state: State) -> None:
        drawer, what_if = state.drawer, state.drawer.what_if
        dpg.set_value(self._now, edit_words(what_if.edit) or "drag a box on the picture to cover it")
        self._ui.reveal(self._reset, is_shown=what_if.is_edited)
        for side, button in self._map.items():
            is_on = drawer.cover_side is side
            dpg.configure_item(button, label=f"{'Hide' if is_on else 'Cover'} map {side.value.upper()}")
        words = covers_words(state)
        dpg.set_value(self._words, words)
        dpg.configure_item(self._words, show=bool(words))
        dpg.set_value(self._problem, what_if.problem)
        dpg.configure_item(self._problem, show=bool(what_if.problem))

    def _turn_map(self, side: Side) -> None:
        self._ui.emit(ShowCovers(None if self._cover_side is side else side))

    def _show_tries(self, state: State) -> None:
        ui = self._ui
        dpg.delete_item(self._tries, children_only=True)
        rows = try_rows(state)
        if rows:
            ui.faint("Your tries, newest first", parent=self._tries)
        for row in rows[:_SHOWN]:
            self._draw_try(row)

    def _draw_try(self, row: TryRow) -> None:
        ui = self._ui
        with dpg.group(horizontal=True, parent=self._tries):
            with dpg.group():
                width = self._width - ui.px(154)
                ui.fit(dpg.add_text(ui.cut(row.values, width)), row.values)
                said = "    ".join(f"{side.value.upper()} {words}" for side, words in row.answers.items())
                item = ui.small(ui.cut(said, width, 15))
                ui.fit_small(item, said)
                dpg.add_spacer(width=width, height=1)
            repeat = ui.button("Repeat", partial(self._repeat, row))
            keep = ui.button("Kept" if row.is_kept else "Keep", lambda: ui.emit(KeepTry(row.number)))
        ui.explain(repeat, "Edit the open picture in the same way.")
        ui.explain(keep, "Keep this try, to repeat it on another picture.")
        if row.is_kept:
            dpg.bind_item_theme(keep, ui.themes.chosen)

    def _repeat(self, row: TryRow) -> None:
        self._ui.emit(EditPicture(row.edit))
        self._ui.emit(KeepEdit())


def _counts(found: Plot | None) -> str:
    """How many recordings the ticks stand for."""
    if found is None:
        return ""
    if not found.footprints:
        return "No property of pictures is measured for this knob."
    parts = [f"{side.value.upper()}: {each.words}" for side, each in found.footprints.items()]
    return f"Ticks: where its pictures lie. {'; '.join(parts)}."
