"""The result of the latest version: its score with the range, what to record next, and where to try it."""

from __future__ import annotations

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.style import CONTROL
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.latest_version import latest_version
from diptych_client.desktop.state.pair_verdict import result_text
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.headline import headline, weakest_label
from diptych_client.formatting.next_recording import label_to_record
from diptych_client.formatting.scores import format_range

_BAR, _KNOB = 14, 5


class ResultCard:
    """A card below the training; `width` is in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()
        self._shown: sdk.Snapshot | None = None
        self._next = ""

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(parent=parent, show=False) as self._group:
            dpg.add_separator()
            self._name = ui.small("", wrap=self._width)
            self._title = ui.title("", wrap=self._width)
            dpg.bind_item_theme(self._title, ui.themes.tight)
            self._bar = dpg.add_drawlist(self._width, ui.px(_BAR))
            self._sentence = ui.small("", wrap=self._width)
            self._verdict = ui.small("", wrap=self._width)
            self._weakest = ui.small("", wrap=self._width)
            self._record = ui.button("", self._record_next, width=-1)
            ui.explain(self._record, "Choose this label, to record it again in another light or place.")
            self._live = ui.button(
                "Try it live", partial(self._go, actions.Tab.LIVE), width=-1, height=ui.px(CONTROL + 6)
            )
            ui.explain(self._live, "Compare it live with the previous version.")
            self._mistakes = ui.button(
                "See mistakes", partial(self._go, actions.Tab.MISTAKES), width=-1, theme=ui.themes.tab
            )
            ui.explain(self._mistakes, "Show which labels it confused, beside the previous version.")

    def show(self, state: State) -> None:
        """Draw the state."""
        version, training = latest_version(state), state.training
        is_shown = version is not None and not training.is_busy
        verdict = result_text(state)
        if not self._changes.are_there(version, verdict, str(is_shown), str(training.is_current)):
            return
        dpg.set_value(self._verdict, verdict)
        self._ui.fit_small(self._verdict, verdict)
        dpg.configure_item(self._verdict, show=bool(verdict))
        dpg.configure_item(self._group, show=is_shown)
        for button in (self._live, self._mistakes):
            self._ui.reveal(button, is_shown=is_shown)
        dpg.bind_item_theme(self._live, self._ui.themes.primary if training.is_current else 0)
        self._shown = version
        if version is not None and version.training_metrics is not None:
            self._show_score(version, version.training_metrics)

    @property
    def has_version(self) -> bool:
        """Whether there is a result to show."""
        return self._shown is not None

    def _show_score(self, version: sdk.Snapshot, metrics: sdk.TrainingMetrics) -> None:
        ui, words = self._ui, headline(metrics)
        name = f"Last version: {version.name}"
        ui.fit_small(self._name, name)
        dpg.set_value(self._name, name)
        dpg.set_value(self._title, words.title)
        font = ui.fonts.score if ui.width_of(words.title, 30) < self._width else ui.fonts.title
        if font is not None:
            dpg.bind_item_font(self._title, font)
        dpg.set_value(self._sentence, words.sentence)
        self._draw_range(metrics.honest_accuracy)
        weakest = weakest_words(metrics)
        dpg.set_value(self._weakest, weakest)
        ui.fit_small(self._weakest, weakest)
        dpg.configure_item(self._weakest, show=bool(weakest))
        label = label_to_record(metrics)
        self._next = label.name if label else ""
        dpg.configure_item(self._record, label=ui.cut(f"Record {self._next} again", self._width - ui.px(20)))
        ui.fit(self._record, self._next)
        ui.reveal(self._record, is_shown=bool(label))

    def _draw_range(self, score: sdk.Score | None) -> None:
        """Draw the range as a bar from 0 to 100, with a knob at the score."""
        ui, middle = self._ui, self._ui.px(_BAR) / 2
        dpg.delete_item(self._bar, children_only=True)
        dpg.configure_item(self._bar, show=score is not None)
        if score is None:
            return
        high, knob = ui.px(3), ui.px(_KNOB)
        room = self._width - 2 * knob
        for low, end, colour in ((0.0, 1.0, ui.palette.field_hovered), (score.lower, score.upper, ui.palette.faint)):
            dpg.draw_rectangle(
                (knob + room * low, middle - high),
                (knob + room * end, middle + high),
                fill=colour,
                color=colour,
                rounding=high,
                parent=self._bar,
            )
        where = knob + room * score.value, middle
        dpg.draw_circle(where, knob, fill=ui.palette.text, color=ui.palette.panel, parent=self._bar)

    def _record_next(self) -> None:
        self._ui.emit(actions.ChooseLabel(self._next))

    def _go(self, tab: actions.Tab) -> None:
        if self._shown is not None:
            self._ui.emit(actions.ShowResult(self._shown.id, tab))


def weakest_words(metrics: sdk.TrainingMetrics) -> str:
    """The label with the lowest score, with its range; empty if no honest answer was wrong."""
    label = weakest_label(metrics)
    if label is None or label.honest_accuracy is None:
        return ""
    score = label.honest_accuracy
    return f"Weakest: {label.name}, right on {100 * score.value:.0f} of 100 (could be {format_range(score)})"
