"""The rows of the table of snapshots: one that has not changed stays, with what somebody types into it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.export_form import ExportForm
from diptych_client.words.scores import total_score_words
from diptych_client.words.text import count, when


@dataclass(slots=True)
class _Row:
    item: Item
    changes: Changes = field(default_factory=Changes)


class SnapshotRows:
    """What a table holds. The window's thread only.

    Args:
        ui: the look.
        labels_width: pixels for the names of labels.
        has_bursts: whether there is a column for them.
        restored: is given the snapshot whose pictures are wanted back.
    """

    def __init__(
        self, ui: Ui, *, labels_width: float, has_bursts: bool, restored: Callable[["sdk.Snapshot"], None]
    ) -> None:
        self._ui, self._labels_width, self._has_bursts, self._restored = ui, labels_width, has_bursts, restored
        self._export = ExportForm(ui)
        self._rows: dict[str, _Row] = {}
        self._order: list[str] = []

    def show(
        self, table: Item, snapshots: Sequence["sdk.Snapshot"], *, checked: frozenset[str], can_train: bool
    ) -> None:
        """Draw these, in this order."""
        wanted = [each.id for each in snapshots]
        for gone in self._rows.keys() - set(wanted):
            dpg.delete_item(self._rows.pop(gone).item)
        for snapshot in snapshots:
            row = self._rows.get(snapshot.id)
            if row is None:
                row = self._rows[snapshot.id] = _Row(dpg.add_table_row(parent=table))
                self._order.append(snapshot.id)
            shown: tuple[Any, ...] = snapshot, snapshot.id in checked, can_train
            if row.changes.are_there(*shown):
                dpg.delete_item(row.item, children_only=True)
                self._fill(row.item, snapshot, is_checked=snapshot.id in checked, can_train=can_train)
        self._order = [each for each in self._order if each in self._rows]
        if self._order != wanted:
            self._order = wanted
            dpg.reorder_items(table, 1, [self._rows[each].item for each in wanted])

    def _fill(self, row: Item, snapshot: "sdk.Snapshot", *, is_checked: bool, can_train: bool) -> None:
        ui, ids = self._ui, frozenset({snapshot.id})
        tick = dpg.add_checkbox(
            parent=row,
            default_value=is_checked,
            callback=lambda _, on: ui.emit(actions.CheckSnapshots(ids, is_checked=on)),
        )
        ui.explain(tick, "Tick those that you want to delete together.")
        name = ui.field(
            parent=row,
            default_value=snapshot.name,
            width=-1,
            on_enter=True,
            callback=lambda _, name: ui.emit(actions.RenameSnapshot(snapshot.id, name)),
        )
        ui.fit(name, snapshot.name)
        ui.explain(name, f"{snapshot.name}: type another name and press Enter.", is_change=True)
        dpg.add_text(when(snapshot.created_at), parent=row)
        labels = ", ".join(label.name for label in snapshot.labels)
        ui.explain(ui.fit(dpg.add_text(ui.cut(labels, self._labels_width), parent=row), labels), labels)
        dpg.add_text(f"{snapshot.instance_count:,}", parent=row)
        if self._has_bursts:
            dpg.add_text(f"{snapshot.burst_count:,}", parent=row)
        ui.explain(dpg.add_text(_score(snapshot), parent=row), _meaning(snapshot))
        with dpg.group(horizontal=True, parent=row):
            self._add_buttons(snapshot, can_train=can_train)

    def _add_buttons(self, snapshot: "sdk.Snapshot", *, can_train: bool) -> None:
        ui = self._ui
        restore = ui.button("Restore ...", partial(self._restored, snapshot))
        ui.explain(restore, "Puts its pictures back into its dataset, or into a new one. Asks first.", is_change=True)
        export = ui.button("Export ...", partial(self._export.ask, snapshot))
        ui.explain(export, "Writes its pictures and what training measured into a folder.")
        if not snapshot.is_trained and can_train:
            train = ui.button("Train", partial(ui.emit, actions.TrainAgain(snapshot.id)))
            ui.explain(train, "It has no model yet: trains it with the parameters of the first screen.", is_change=True)


def _score(snapshot: "sdk.Snapshot") -> str:
    metrics = snapshot.training_metrics
    if metrics is None:
        return "not trained"
    return total_score_words(metrics)


def _meaning(snapshot: "sdk.Snapshot") -> str:
    metrics = snapshot.training_metrics
    if metrics is None:
        return "It has pictures but no model: its training failed, was cancelled or runs still."
    if metrics.honest_accuracy is None:
        return "No label has two recordings, so there was nothing to ask a model that had not seen the recording."
    recordings = count(metrics.scored_burst_count, "recording")
    return f"How often a model was right about {recordings} that it had not seen, and the range in which that lies."
