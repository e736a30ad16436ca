"""What changed in the data from A to B: a card for each change, and the check that trains without each of them."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import CancelCheck, CheckChanges, ChooseChange, PointAtChange
from diptych_client.desktop.state.changed_answers import shown_comparison
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.change_list import ChangeList
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.changes import by_effect, check_words, several_words, unexplained_words
from diptych_client.formatting.comparisons import data_sentence

_HINT = '"probably" is computed, not tested. The check trains without each change and shows what it really did.'
_LINE, _BAR, _BUTTON, _NOTE = 32, 42, 46, 52
"""The heights of what is below the list, with gaps, before scaling."""


class DataChangesPanel:
    """The left column of the tab "What changed"; `width` is in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()
        self._pair = "", ""
        self._chosen_id = ""
        self._list = ChangeList(
            ui,
            width=self._width,
            clicked=self._choose,
            pointed=lambda group_id: ui.emit(PointAtChange(group_id)),
        )

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        ui.title("What changed in the data", parent=parent)
        self._same = ui.faint("", parent=parent, wrap=self._width)
        self._list.build(parent)
        self._rest = ui.faint("", parent=parent, wrap=self._width)
        self._bar = dpg.add_progress_bar(parent=parent, width=self._width, show=False)
        self._button = ui.button("Check", self._press, parent=parent, width=self._width, height=ui.px(36), show=False)
        ui.explain(self._button, "", is_change=True)
        self._note = ui.faint("", parent=parent, wrap=self._width)

    def show(self, state: State) -> None:
        """Draw the state."""
        comparison, compared = shown_comparison(state), state.compared
        groups = by_effect(comparison.change_groups) if comparison is not None else ()
        self._list.show(groups, chosen_id=compared.chosen_id)
        self._pair, self._chosen_id = state.comparison.pair, compared.chosen_id
        if not self._changes.are_there(
            comparison, compared.problems, compared.starting, compared.ending, state.connection.access
        ):
            return
        dpg.set_value(self._same, data_sentence(comparison) if comparison is not None else "")
        rest = (unexplained_words(comparison), several_words(comparison)) if comparison is not None else ()
        words = " · ".join(filter(None, rest))
        dpg.set_value(self._rest, words[:1].upper() + words[1:])
        dpg.configure_item(self._rest, show=bool(words))
        self._show_check(state, comparison)

    def _show_check(self, state: State, comparison: sdk.Comparison | None) -> None:
        ui, pair, check = self._ui, self._pair, comparison.check if comparison is not None else None
        self._is_running = check is not None and not check.state.has_ended
        can_check = comparison is not None and comparison.verdict is not None and bool(comparison.change_groups)
        is_done = check is not None and check.state is sdk.CheckState.SUCCEEDED
        is_free = pair not in _waiting(state) and not state.connection.forbids
        ui.reveal(self._button, is_shown=self._is_running or (can_check and not is_done))
        dpg.configure_item(self._button, label=_label(state, check), enabled=is_free)
        meaning = "Finished trainings are kept." if self._is_running else "Shows which change caused which answers."
        ui.change_explanation(self._button, meaning)
        if check is not None:
            done, words = check.finished_training_count / max(1, check.training_count), check_words(comparison)  # type: ignore[arg-type]
            dpg.configure_item(self._bar, default_value=done, overlay=words)
            dpg.set_value(self._bar, done)
        dpg.configure_item(self._bar, show=self._is_running)
        problem = state.compared.problems.get(pair, "") if comparison is not None else ""
        ended = check_words(comparison) if comparison is not None and check is not None and not self._is_running else ""
        hint = _HINT if comparison is not None and comparison.has_causes and not is_done and can_check else ""
        note = problem or " ".join(filter(None, (f"{ended[:1].upper()}{ended[1:]}." if ended else "", hint)))
        dpg.set_value(self._note, note)
        ui.fit(self._note, note)
        dpg.configure_item(self._note, show=bool(note))
        is_shown = (bool(dpg.get_value(self._rest)), self._is_running, dpg.is_item_shown(self._button), bool(note))
        heights = zip(is_shown, (_LINE, _BAR, _BUTTON, _NOTE), strict=True)
        self._list.resize(ui.px(4 + sum(height for shown, height in heights if shown)))

    def _choose(self, group_id: str) -> None:
        self._ui.emit(ChooseChange("" if group_id == self._chosen_id else group_id))

    def _press(self) -> None:
        self._ui.emit(CancelCheck(*self._pair) if self._is_running else CheckChanges(*self._pair))


def _waiting(state: State) -> frozenset[tuple[str, str]]:
    """The pairs whose check is being started or cancelled."""
    return state.compared.starting | state.compared.ending


def _label(state: State, check: sdk.ComparisonCheck | None) -> str:
    pair = state.comparison.pair
    if pair in state.compared.starting:
        return "Starting ..."
    if pair in state.compared.ending:
        return "Cancelling ..."
    if check is None:
        return "Check: train without each"
    return "Check again" if check.state.has_ended else "Cancel the check"
