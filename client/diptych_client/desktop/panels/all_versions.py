"""All versions on the live picture, below the answers of A and B: which says what, and where the answer turned."""

from __future__ import annotations

from collections.abc import Sequence

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ShowAllVersions
from diptych_client.desktop.state.all_versions import (
    Said,
    VersionRow,
    comparison_of,
    failure_text,
    left_out_count,
    said_now,
    turns,
    version_rows,
)
from diptych_client.desktop.state.answer_history import runs
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.version_answers import HEAD, VersionAnswers, VersionText, room_for_versions
from diptych_client.formatting.answer_states import state_words
from diptych_client.formatting.text import count, percent, when

_PER_SECOND = 5
"""Figures that change more often cannot be read."""
_SCROLLBAR = 16


class AllVersionsPanel:
    """The foldable strip.

    Args:
        ui: theme, fonts and drawing helpers.
        width: of the panel, before scaling.
        height: for this panel and the answers, before scaling.
    """

    def __init__(self, ui: Ui, *, width: int, height: int) -> None:
        self._ui, self._width, self._height = ui, ui.px(width), height
        self._rows: Sequence[VersionRow] = ()
        self._said: Sequence[Said | None] = ()
        self._known, self._sized, self._past, self._now = Changes(), Changes(), Changes(), Changes()
        self._fold, self._pointed = Changes(), Changes()
        self._answers = VersionAnswers(ui, width=self._width - ui.px(_SCROLLBAR), clicked=self._compare)
        self._is_shown = True
        self._is_new = False

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(parent=parent) as self._box:
            dpg.add_separator()
            with dpg.group(horizontal=True):
                self._title = dpg.add_text("All versions on this picture")
                self._note = ui.faint("")
                self._toggle = ui.button("", lambda: ui.emit(ShowAllVersions(not self._is_shown)), small=True)
            with dpg.child_window(height=1, border=False) as self._view:
                self._answers.build(self._view)
        dpg.bind_item_theme(self._view, ui.themes.plain)
        ui.explain(self._toggle, "What each version says to the same picture, and in which version the answer turned.")

    def show(self, state: State) -> None:
        """Draw the state."""
        live, lists = state.live, state.snapshot_list
        pair = state.comparison.pair
        if self._known.are_there(lists.snapshots, lists.jobs, *pair, str(live.shows_all)):
            self._rows = version_rows(state)
            self._lay_out(state)
        note = _note(state)
        if self._fold.are_there(str(live.shows_all), note):
            dpg.configure_item(self._toggle, label="Hide versions" if live.shows_all else "Show versions")
            dpg.set_value(self._note, self._ui.cut(note, self._width - self._ui.px(390)))
            dpg.configure_item(self._note, show=bool(note))
        if not live.shows_all or not self._rows:
            return
        self._draw(state)
        if self._is_new and dpg.get_y_scroll_max(self._view) > 0:
            dpg.set_y_scroll(self._view, dpg.get_y_scroll_max(self._view))
            self._is_new = False
        place = self._answers.place_below_mouse
        if place is not None and self._pointed.are_there(str(place), str(self._said[place]), self._rows):
            self._answers.explain(self._explanation(place))

    def _lay_out(self, state: State) -> None:
        self._is_shown = state.live.shows_all
        dpg.configure_item(self._box, show=len(self._rows) > 0)
        room = room_for_versions(len(self._rows), self._height, is_shown=self._is_shown) - HEAD
        dpg.configure_item(self._view, show=self._is_shown, height=max(1, self._ui.px(room)))
        self._is_new = self._sized.are_there(str(len(self._rows)), str(self._is_shown))

    def _draw(self, state: State) -> None:
        """Draw the cells twice a second, and what the versions say now not more often than it can be read."""
        live = state.live
        tick = int(live.answered_seconds[-1] * _PER_SECOND) if live.answered_seconds else 0
        is_there = live.predictions is not None
        width = str(self._ui.width_of("mug"))  # unknown until the first frame is drawn
        shown = self._rows, self._ui.labels.version, width
        if self._now.are_there(str(tick), str(is_there), str(live.is_frozen), *map(str, shown[1:]), self._rows):
            self._said = [said_now(state, each.id) for each in self._rows]
            texts = [_text(state, *each) for each in zip(self._rows, self._said, strict=True)]
            self._answers.show_now(texts, turns(self._said))
            if self._past.are_there(str(live.history.number), str(self._ui.labels.version), self._rows):
                self._answers.show_past([runs(live.history, each.id) for each in self._rows], texts)

    def _explanation(self, place: int) -> str:
        row, said = self._rows[place], self._said[place]
        snapshot = row.version.snapshot
        words = f"{snapshot.name} · {when(snapshot.created_at)}"
        if row.obstacle:
            return f"{words}\nCannot answer beside A and B: {row.obstacle}."
        if said is not None:
            state = state_words(said.state, answer=said.label, other=said.other)
            words += f"\nsays {said.label} {percent(said.confidence)}{', ' if state else ''}{state}"
        action = comparison_of(self._rows, place)
        if action is None:
            return words
        names = {each.id: each.version.snapshot.name for each in self._rows}
        return f"{words}\nClick: what changed from {names[action.a_id]} to {names[action.b_id]}."

    def _compare(self, place: int) -> None:
        action = comparison_of(self._rows, place)
        if action is not None:
            self._ui.emit(action)


def _text(state: State, row: VersionRow, said: Said | None) -> VersionText:
    name = row.version.snapshot.name
    name = f"{row.version.dataset_name} / {name}" if row.version.dataset_name else name
    obstacle = row.obstacle or failure_text(state.live.predictions, row.id)
    if obstacle or said is None:
        return VersionText(name, row.sides, obstacle=obstacle)
    figure = f"{100 * said.confidence:.0f}"
    return VersionText(name, row.sides, said.label, said.label_id, figure, said.state, is_pair=bool(said.other))


def _note(state: State) -> str:
    """What is not shown, or why only A and B answer."""
    live = state.live
    if not live.shows_all:
        return ""
    if live.all_problem:
        return f"Only A and B answer: {live.all_problem}"
    if left_out := left_out_count(state):
        return f"the newest {len(version_rows(state))}; {count(left_out, 'older one')} not asked"
    return "and in the last 30 seconds"
