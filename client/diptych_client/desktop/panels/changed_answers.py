"""What the changes did to the answers: the pictures that were lost first, then those that were fixed."""

from __future__ import annotations

from collections.abc import Sequence

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ListAnswers, OpenPicture
from diptych_client.desktop.state.changed_answers import (
    AnswerGroup,
    answer_groups,
    answer_texts,
    marked_ids,
    select_lost,
    shown_comparison,
)
from diptych_client.desktop.state.pair_verdict import shown_verdict
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.answer_wall import AnswerWall, Look, Section
from diptych_client.desktop.widgets.beside_drawer import beside_drawer
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.label_verdicts import LabelVerdicts

_BAR = 44


class ChangedAnswersPanel:
    """The right column of the tab "What changed"; the width is in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._filled, self._looked, self._rowed = Changes(), Changes(), Changes()
        self._wall = AnswerWall(ui, clicked=self._open, linked=self._toggle, height=-ui.px(_BAR))
        self._labels = LabelVerdicts(ui)
        self._look = Look()
        self._state: State | None = None
        self._unfolded = frozenset({str(sdk.AnswerOutcome.STILL_WRONG)})
        self._is_by_label = False

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.child_window(border=False, height=-1, parent=parent) as self._left:
            dpg.bind_item_theme(self._left, ui.themes.plain)
            self._empty = ui.faint("", wrap=self._width)
            with dpg.group() as self._pictures:
                self._wall.build(self._pictures)
            self._labels.build(self._left, height=-ui.px(_BAR))
            with dpg.group(horizontal=True) as self._bar:
                self._view = ui.button("By label", self._turn, width=ui.px(110))
                self._lost = ui.button("Select the lost ones", self._select)
            ui.explain(self._view, "Show the pictures, or the result for each label.")
            ui.explain(self._lost, "Show the pictures with lost answers under Collect, selected.")

    def show(self, state: State) -> None:
        """Draw the state."""
        self._state = state
        compared = state.compared
        narrower = beside_drawer(self._ui, state, width=self._width)
        if self._rowed.are_there(str(narrower), self._is_by_label):
            dpg.configure_item(self._left, width=-narrower or -1)
            dpg.configure_item(self._pictures, show=not self._is_by_label)
            dpg.configure_item(self._view, label="By picture" if self._is_by_label else "By label")
        if self._filled.are_there(shown_comparison(state), compared.answers, compared.problems, self._unfolded):
            self._fill(state)
        if self._looked.are_there(shown_comparison(state), compared, state.drawer.opened):
            self._look = Look(marked_ids(state), state.drawer.opened.instance_id, answer_texts(state))
        self._labels.show(state, is_shown=self._is_by_label)
        if not self._is_by_label:
            self._wall.show(self._look)

    def _fill(self, state: State) -> None:
        groups, verdict = answer_groups(state), shown_verdict(state)
        empty = "" if groups else _empty_text(state, verdict.headline, verdict.detail)
        dpg.set_value(self._empty, empty)
        self._ui.fit(self._empty, empty)
        dpg.configure_item(self._empty, show=bool(empty))
        dpg.configure_item(self._bar, show=bool(groups))
        self._ui.reveal(self._lost, is_shown=select_lost(state) is not None)
        self._wall.fill([_section(each, is_unfolded=self._is_unfolded(each)) for each in groups])
        for each in groups:
            is_asked = (state.comparison.pair, each.outcome) in state.compared.answers
            if each.answers is None and self._is_unfolded(each) and not is_asked:
                self._ui.emit(ListAnswers(*state.comparison.pair, each.outcome))

    def _is_unfolded(self, group: AnswerGroup) -> bool:
        return group.outcome in _ALWAYS or str(group.outcome) in self._unfolded

    def _toggle(self, key: str) -> None:
        self._unfolded = self._unfolded ^ {key}

    def _turn(self) -> None:
        self._is_by_label = not self._is_by_label

    def _open(self, instance_id: str) -> None:
        is_open = self._look.opened_id == instance_id
        self._ui.emit(OpenPicture("" if is_open else instance_id))

    def _select(self) -> None:
        action = select_lost(self._state) if self._state is not None else None
        if action is not None:
            self._ui.emit(action)


_ALWAYS = (sdk.AnswerOutcome.LOST, sdk.AnswerOutcome.FIXED)


def _section(group: AnswerGroup, *, is_unfolded: bool) -> Section:
    answers: Sequence[sdk.ComparedAnswer] = (group.answers or ()) if is_unfolded else ()
    link = "" if group.outcome in _ALWAYS or not group.count else "hide" if is_unfolded else "show"
    note = "Loading ..." if is_unfolded and group.answers is None else group.note
    ids = [each.instance_id for each in answers]
    return Section(str(group.outcome), group.title, group.count, note, ids, link)


def _empty_text(state: State, headline: str, detail: str) -> str:
    a, b = state.comparison.pair
    if a and b:
        return f"{headline}. {detail}".removesuffix(". ") if detail else headline
    if any(each.is_trained for each in state.snapshot_list.snapshots):
        return "Train once more to compare. Or choose a version for A above with Shift+click."
    return "No versions yet. Record pictures of two labels under Collect, then train twice."
