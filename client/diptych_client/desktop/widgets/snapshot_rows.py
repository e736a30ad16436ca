"""The rows of the table of snapshots. Unchanged rows are not rebuilt, so text being typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.training import job_progress
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.dialogs import ExportForm
from diptych_client.formatting.scores import format_snapshot_score
from diptych_client.formatting.text import count, when


@dataclass(slots=True)
class _Row:
    item: Item
    changes: Changes = field(default_factory=Changes)
    name: Item = 0
    """The field for the name; 0 until the row is filled."""
    training: Changes = field(default_factory=Changes)
    score: Item = 0
    buttons: Item = 0


class SnapshotRows:
    """The rows of a table. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        labels_width: the width for the names of labels, in pixels.
        has_bursts: whether there is a column for the number of recordings.
        restored: called with the snapshot to restore.
    """

    def __init__(
        self, ui: Ui, *, labels_width: float, has_bursts: bool, restored: Callable[[sdk.Snapshot], None]
    ) -> None:
        self._ui, self._labels_width, self._has_bursts, self._restored = ui, labels_width, has_bursts, restored
        self._export = ExportForm(ui)
        self._rows: dict[str, _Row] = {}
        self._order: list[str] = []

    def show(
        self,
        table: Item,
        snapshots: Sequence[sdk.Snapshot],
        *,
        checked: frozenset[str],
        job_of: Callable[[str], sdk.TrainingJob | None],
        contents: Mapping[str, str],
    ) -> None:
        """Draw these snapshots in this order; `job_of` returns the running training of a snapshot.

        `contents` describes each snapshot by id.
        """
        wanted = [each.id for each in snapshots]
        for gone in self._rows.keys() - set(wanted):
            dpg.delete_item(self._rows.pop(gone).item)
        for snapshot in snapshots:
            row = self._rows.get(snapshot.id)
            if row is None:
                row = self._rows[snapshot.id] = _Row(dpg.add_table_row(parent=table))
                self._order.append(snapshot.id)
            is_checked, words = snapshot.id in checked, contents[snapshot.id]
            self._show_row(row, snapshot, words, is_checked=is_checked, job=job_of(snapshot.id))
        self._order = [each for each in self._order if each in self._rows]
        if self._order != wanted:
            self._order = wanted
            dpg.reorder_items(table, 1, [self._rows[each].item for each in wanted])

    def _show_row(
        self, row: _Row, snapshot: sdk.Snapshot, contents: str, *, is_checked: bool, job: sdk.TrainingJob | None
    ) -> None:
        """Update a row, unless its name is being edited."""
        typed = dpg.get_value(row.name) if row.name and dpg.is_item_active(row.name) else None
        if typed is None and row.changes.are_there(snapshot, contents, is_checked):
            dpg.delete_item(row.item, children_only=True)
            self._fill(row, snapshot, contents, is_checked=is_checked)
            row.training = Changes()
        if row.training.are_there(snapshot, job):
            self._show_training(row, snapshot, job)

    def _fill(self, row: _Row, snapshot: sdk.Snapshot, contents: str, *, is_checked: bool) -> None:
        ui, ids, item = self._ui, frozenset({snapshot.id}), row.item
        tick = dpg.add_checkbox(
            parent=item,
            default_value=is_checked,
            callback=lambda _, on: ui.emit(actions.CheckSnapshots(ids, is_checked=on)),
        )
        ui.explain(tick, "Select versions to delete several at once.")
        row.name = ui.field(parent=item, default_value=snapshot.name, width=-1)
        ui.fit(row.name, snapshot.name)
        # Enter and a click elsewhere save the typed name; Escape has already restored the previous one.
        ui.listen(row.name, deactivated=lambda: self._rename(row, snapshot))
        ui.explain(row.name, f"{snapshot.name}: type a new name. Escape cancels.", is_change=True)
        dpg.add_text(when(snapshot.created_at), parent=item)
        ui.explain(ui.fit(dpg.add_text(ui.cut(contents, self._labels_width), parent=item), contents), contents)
        dpg.add_text(f"{snapshot.instance_count:,}", parent=item)
        if self._has_bursts:
            dpg.add_text(f"{snapshot.recording_count:,}", parent=item)
        row.score = dpg.add_group(parent=item)
        row.buttons = dpg.add_group(horizontal=True, parent=item)

    def _rename(self, row: _Row, snapshot: sdk.Snapshot) -> None:
        name = dpg.get_value(row.name).strip()
        if not name:
            dpg.set_value(row.name, snapshot.name)
        elif name != snapshot.name:
            self._ui.emit(actions.RenameSnapshot(snapshot.id, name))

    def _show_training(self, row: _Row, snapshot: sdk.Snapshot, job: sdk.TrainingJob | None) -> None:
        """Show the score or the progress of the training, and the buttons for the row."""
        ui = self._ui
        for group in (row.score, row.buttons):
            dpg.delete_item(group, children_only=True)
        if job is not None:
            share, words = job_progress(job)
            bar = dpg.add_progress_bar(default_value=share, overlay=words, width=-1, parent=row.score)
            ui.explain(bar, "Training is running.")
            cancel = ui.button("Cancel", partial(ui.emit, actions.CancelTraining(job.id)), parent=row.buttons)
            ui.explain(cancel, "Stop this training. The version keeps its pictures.", is_change=True)
        else:
            ui.explain(dpg.add_text(format_snapshot_score(snapshot), parent=row.score), _meaning(snapshot))
        restore = ui.button("Restore ...", partial(self._restored, snapshot), parent=row.buttons)
        ui.explain(
            restore, "Put its pictures back into its dataset or into a new one. You are asked first.", is_change=True
        )
        export = ui.button("Export ...", partial(self._export.ask, snapshot), parent=row.buttons)
        ui.explain(export, "Write its pictures and training metrics into a folder.")
        if not snapshot.is_trained and job is None:
            train = ui.button("Train", partial(ui.emit, actions.TrainAgain(snapshot.id)), parent=row.buttons)
            ui.explain(train, "Not trained yet. Train it with the settings under Collect.", is_change=True)


def _meaning(snapshot: sdk.Snapshot) -> str:
    metrics = snapshot.training_metrics
    if metrics is None:
        return "No model: the training failed or was cancelled."
    if metrics.honest_accuracy is None:
        return "No score: it needs two recordings of a label, one to learn from and one to test."
    recordings = count(metrics.scored_recording_count, "recording")
    return f"How often a model was right on {recordings} that it had not learned from, and the likely range."
