"""The row that chooses the snapshot of a side and swaps both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ChooseSide, Side, SnapshotOrder, SwapSides
from diptych_client.desktop.state.snapshot_list import shown_snapshots
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.working_set import dataset_of
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.scores import format_total_score
from diptych_client.formatting.text import distinct

_SWAP = 66
"""The width of the Swap button with its gap, before scaling."""


class SideChoice:
    """The colour, letter and snapshot of one side."""

    def __init__(self, ui: Ui, side: Side) -> None:
        self._ui, self._side = ui, side
        self._changes = Changes()
        self._ids: dict[str, str] = {}

    def build(self, parent: Item, *, beside: int = 0) -> Item:
        """Make the items, and return their row, which has `beside` pixels left for more items."""
        ui, colour = self._ui, self._ui.palette.side(self._side)
        with dpg.group(horizontal=True, parent=parent) as row:
            with dpg.drawlist(ui.px(8), ui.px(30)):
                dpg.draw_rectangle((0, 0), (ui.px(6), ui.px(30)), fill=colour, color=colour)
            ui.title(self._side.value.upper(), color=colour)
            self._combo = ui.combo([], width=-1 - beside - ui.px(_SWAP), callback=lambda _, words: self._choose(words))
            swap = ui.button("Swap", lambda: ui.emit(SwapSides()), width=ui.px(_SWAP - 10))
        ui.explain(swap, "Swap the two versions.")
        ui.explain(self._combo, f"The trained version of side {self._side.value.upper()}, on all screens.")
        made: Item = row
        return made

    def show(self, state: State) -> None:
        """Draw the state."""
        workspaces = state.working_set.workspaces
        if not self._changes.are_there(
            state.snapshot_list.snapshots, state.comparison, workspaces, state.working_set.datasets
        ):
            return
        offered = offered_snapshots(state)
        words = distinct([_text(state, each) for each in offered])
        self._ids = {name: each.id for name, each in zip(words, offered, strict=True)}
        dpg.configure_item(self._combo, items=list(self._ids))
        self._ui.fit(self._combo, " ".join(self._ids))
        chosen = state.comparison.of(self._side).snapshot_id
        shown = next((words for words, each in self._ids.items() if each == chosen), "")
        dpg.set_value(self._combo, shown or _empty_text(state, self._side))

    def _choose(self, words: str) -> None:
        self._ui.emit(ChooseSide(self._side, self._ids[words]))


def offered_snapshots(state: State) -> Sequence[sdk.Snapshot]:
    """The trained snapshots, newest first, with those of the compared dataset before all others."""
    snapshot_list = replace(state.snapshot_list, search="", order=SnapshotOrder.NEWEST)
    trained = [each for each in shown_snapshots(snapshot_list, state.working_set.workspaces) if each.is_trained]
    return sorted(trained, key=lambda each: each.dataset_id != state.comparison.dataset_id)


def _empty_text(state: State, side: Side) -> str:
    """The text shown if no snapshot is chosen."""
    of_dataset = [each for each in offered_snapshots(state) if each.dataset_id == state.comparison.dataset_id]
    if side is Side.A and len(of_dataset) == 1:
        return "Train once more to compare"
    return "choose a version"


def _text(state: State, snapshot: sdk.Snapshot) -> str:
    """The name, score and time of a snapshot, and its dataset if that is not the compared one."""
    metrics = snapshot.training_metrics
    score = format_total_score(metrics) if metrics else "no score"
    made = snapshot.created_at.astimezone().strftime("%d %b %H:%M") if snapshot.created_at else ""
    dataset = dataset_of(state.working_set, snapshot.dataset_id)
    is_other = snapshot.dataset_id != state.comparison.dataset_id
    name = f"{dataset.name if dataset else 'deleted dataset'} / {snapshot.name}" if is_other else snapshot.name
    return f"{name}   {score}   {made}"
