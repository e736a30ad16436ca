"""The rows of the table of snapshots. Unchanged rows are not rebuilt, so text being typed stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.training import job_progress
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.dialogs import ExportForm
from diptych_client.desktop.widgets.name_cell import NameCell
from diptych_client.formatting import captions
from diptych_client.formatting.scores import format_snapshot_score
from diptych_client.formatting.text import count, when

CHANGES = "changes"
"""The title of the column of the changes since the version before."""
_RANGE, _HIGH = 70, 18


@dataclass(frozen=True, slots=True)
class RowText:
    """The texts of a row that depend on more than its snapshot."""

    contents: str = ""
    """The labels, and the dataset if there are several."""
    changes: str = ""
    sides: tuple[actions.Side, ...] = ()
    """The sides that show it."""


@dataclass(slots=True)
class _Row:
    item: Item
    changes: Changes = field(default_factory=Changes)
    name: NameCell | None = None
    """None until the row is filled."""
    training: Changes = field(default_factory=Changes)
    score: Item = 0
    buttons: Item = 0


class SnapshotRows:
    """The rows of a table. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        columns: the titles of the columns that there are.
        widths: the widths of columns in scaled pixels.
        restored: called with the snapshot to restore.
    """

    def __init__(
        self, ui: Ui, *, columns: Collection[str], widths: Mapping[str, float], restored: Callable[[sdk.Snapshot], None]
    ) -> None:
        self._ui, self._columns, self._widths, self._restored = ui, columns, widths, restored
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
        texts: Callable[[str], RowText],
    ) -> None:
        """Draw these snapshots in this order; `job_of` returns the running training of a snapshot."""
        wanted = [each.id for each in snapshots]
        for gone in self._rows.keys() - set(wanted):
            dpg.delete_item(self._rows.pop(gone).item)
        for snapshot in snapshots:
            row = self._rows.get(snapshot.id)
            if row is None:
                row = self._rows[snapshot.id] = _Row(dpg.add_table_row(parent=table))
                self._order.append(snapshot.id)
            is_checked, text = snapshot.id in checked, texts(snapshot.id)
            self._show_row(row, snapshot, text, is_checked=is_checked, job=job_of(snapshot.id))
        self._order = [each for each in self._order if each in self._rows]
        if self._order != wanted:
            self._order = wanted
            dpg.reorder_items(table, 1, [self._rows[each].item for each in wanted])

    def _show_row(
        self, row: _Row, snapshot: sdk.Snapshot, text: RowText, *, is_checked: bool, job: sdk.TrainingJob | None
    ) -> None:
        """Update a row, unless its name is being edited."""
        is_edited = row.name is not None and row.name.is_edited
        sides = "".join(text.sides)
        if not is_edited and row.changes.are_there(snapshot, text.contents, text.changes, sides, is_checked):
            dpg.delete_item(row.item, children_only=True)
            self._fill(row, snapshot, text, is_checked=is_checked)
            row.training = Changes()
        if row.training.are_there(snapshot, job):
            self._show_training(row, snapshot, job)

    def _fill(self, row: _Row, snapshot: sdk.Snapshot, text: RowText, *, is_checked: bool) -> None:
        ui, ids, item = self._ui, frozenset({snapshot.id}), row.item
        with dpg.group(parent=item):
            dpg.add_spacer()  # the box is smaller than the buttons of the row
            tick = dpg.add_checkbox(
                default_value=is_checked,
                callback=lambda _, on: ui.emit(actions.CheckSnapshots(ids, is_checked=on)),
            )
        ui.explain(tick, "Select versions to delete several at once.")
        row.name = NameCell(
            ui,
            snapshot.name,
            width=self._widths[captions.NAME],
            renamed=lambda name: ui.emit(actions.RenameSnapshot(snapshot.id, name)),
            sides=text.sides,
        )
        row.name.build(item)
        dpg.add_text(when(snapshot.created_at), parent=item)
        if captions.LABELS in self._columns:
            shown = ui.cut(text.contents, self._widths[captions.LABELS])
            ui.explain(ui.fit(dpg.add_text(shown, parent=item), text.contents), text.contents)
        held = dpg.add_text(f"{snapshot.instance_count:,} · {snapshot.recording_count:,}", parent=item)
        ui.explain(held, _contents(snapshot))
        if CHANGES in self._columns:
            shown = ui.cut(text.changes, self._widths[CHANGES])
            ui.explain(dpg.add_text(shown, parent=item), "Compared with the version before it.")
        row.score = dpg.add_group(parent=item, horizontal=True)
        row.buttons = dpg.add_group(horizontal=True, parent=item)

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
            return
        self._show_score(row.score, snapshot)
        restore = ui.button("Restore", partial(self._restored, snapshot), parent=row.buttons)
        ui.explain(
            restore, "Put its pictures back into its dataset or into a new one. You are asked first.", is_change=True
        )
        export = ui.button("Export", partial(self._export.ask, snapshot), parent=row.buttons)
        ui.explain(export, "Write its pictures and training metrics into a folder.")
        if not snapshot.is_trained:
            train = ui.button("Train", partial(ui.emit, actions.TrainAgain(snapshot.id)), parent=row.buttons)
            ui.explain(train, "Not trained yet. Train it with the settings under Collect.", is_change=True)

    def _show_score(self, parent: Item, snapshot: sdk.Snapshot) -> None:
        """Show the score in words, with its range as a bar if there is room."""
        ui, words = self._ui, format_snapshot_score(snapshot)
        metrics = snapshot.training_metrics
        score = metrics.honest_accuracy if metrics is not None else None
        if score is not None and CHANGES in self._columns:
            self._draw_range(score, parent)
        ui.explain(dpg.add_text(words, parent=parent), _meaning(snapshot))

    def _draw_range(self, score: sdk.Score, parent: Item) -> None:
        ui, wide, middle = self._ui, self._ui.px(_RANGE), self._ui.px(_HIGH / 2 + 2)
        drawing = dpg.add_drawlist(wide, ui.px(_HIGH + 4), parent=parent)
        high, field, edge = ui.px(4), ui.palette.field, ui.palette.edge
        for left, right, fill in ((0, wide, field), (score.lower * wide, score.upper * wide, edge)):
            ends = (left, middle - high), (right, middle + high)
            dpg.draw_rectangle(*ends, fill=fill, color=fill, rounding=high, parent=drawing)
        dot = min(max(score.value * wide, ui.px(5)), wide - ui.px(5)), middle
        dpg.draw_circle(dot, ui.px(5), fill=ui.palette.text, color=ui.palette.text, parent=drawing)


def _contents(snapshot: sdk.Snapshot) -> str:
    pictures = count(snapshot.instance_count, "picture")
    return f"{pictures} in {count(snapshot.recording_count, 'recording')}"


def _meaning(snapshot: sdk.Snapshot) -> str:
    metrics = snapshot.training_metrics
    if metrics is None:
        return "No model: the training failed or was cancelled."
    if metrics.honest_accuracy is None:
        return "No score: it needs two recordings of a label, one to learn from and one to test."
    recordings = count(metrics.scored_recording_count, "recording")
    return f"How often a model was right on {recordings} that it had not learned from, and the likely range."
