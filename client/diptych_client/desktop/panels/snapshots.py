"""All snapshots: sorted, searched, renamed, loaded, trained again, exported, deleted and brought back."""

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.library import Library, shown_snapshots
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.ask_load import AskLoad
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.export_form import ExportForm
from diptych_client.words.text import percent, when

_COLUMNS = (
    ("", 30),
    ("name", 230),
    ("created", 150),
    ("labels", 0),
    ("pictures", 76),
    ("bursts", 64),
    ("honest accuracy", 140),
    ("actions", 200),
)
"""Titles and widths in pixels before scaling; 0 takes what is left."""
_NARROW = 1150
"""In a window of this width or less some columns are narrower, and that of the bursts is left out."""
_NARROWER = {"name": 190, "created": 134, "pictures": 70, "honest accuracy": 130}

_ORDERS = {
    ("name", True): actions.SnapshotOrder.NAME,
    ("name", False): actions.SnapshotOrder.NAME_BACKWARDS,
    ("created", True): actions.SnapshotOrder.OLDEST,
    ("created", False): actions.SnapshotOrder.NEWEST,
}
"""By the column that is clicked, and whether it goes upwards."""


class SnapshotsPanel:
    """A table with a row for each snapshot, and what can be done with those that are ticked."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes = Changes()
        self._question, self._export = AskLoad(ui), ExportForm(ui)
        self._shown: tuple[str, ...] = ()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(horizontal=True, parent=parent):
            ui.entry(
                "search",
                hint="search by name",
                width=ui.px(260),
                callback=lambda _, text: ui.emit(actions.SearchSnapshots(text)),
            )
            self._all = ui.button("Tick all", self._tick_all)
            self._delete = ui.button("Delete", lambda: ui.emit(actions.DeleteChecked()), theme=ui.themes.danger)
            self._undo = ui.button("Bring back", lambda: ui.emit(actions.UndeleteSnapshots()))
        ui.explain(self._delete, "Deletes those that are ticked, with their models. They can be brought back.")
        self._empty = ui.faint("", parent=parent, wrap=ui.px(560))
        self._table = dpg.add_table(
            parent=parent,
            header_row=True,
            row_background=True,
            borders_innerH=True,
            scrollY=True,
            freeze_rows=1,
            clipper=True,
            sortable=True,
            policy=dpg.mvTable_SizingStretchProp,
            callback=self._sort,
        )
        self._columns: dict[Item, str] = {}
        for title, width in self._widths().items():
            options = {"width_fixed": True, "init_width_or_weight": ui.px(width)} if width else {}
            column = dpg.add_table_column(
                label="" if title == "actions" else title,
                parent=self._table,
                no_sort=title not in {"name", "created"},
                default_sort=title == "created",
                prefer_sort_descending=title == "created",
                **options,
            )
            self._columns[column] = title

    def show(self, state: State) -> None:
        """Draw the state."""
        library = state.library
        self._question.show(state)
        if not self._changes.are_there(library, state.training.is_busy):
            return
        dpg.configure_item(self._delete, label=f"Delete {len(library.checked):,}", show=bool(library.checked))
        dpg.configure_item(self._undo, label=f"Bring back {len(library.deleted_ids):,}", show=bool(library.deleted_ids))
        self._show_rows(library, is_busy=state.training.is_busy)

    def _show_rows(self, library: Library, *, is_busy: bool) -> None:
        dpg.delete_item(self._table, children_only=True, slot=1)
        shown = shown_snapshots(library)
        self._shown = tuple(each.id for each in shown)
        self._is_all = bool(shown) and library.checked.issuperset(self._shown)
        dpg.configure_item(self._all, label="Tick none" if self._is_all else "Tick all", show=bool(shown))
        dpg.set_value(self._empty, _empty_words(library, len(shown)))
        dpg.configure_item(self._empty, show=not shown)
        dpg.configure_item(self._table, show=bool(shown))
        for snapshot in shown:
            with dpg.table_row(parent=self._table):
                self._show_row(snapshot, is_checked=snapshot.id in library.checked, is_busy=is_busy)

    def _show_row(self, snapshot: "sdk.Snapshot", *, is_checked: bool, is_busy: bool) -> None:
        ui, ids = self._ui, frozenset({snapshot.id})
        dpg.add_checkbox(
            default_value=is_checked, callback=lambda _, on: ui.emit(actions.CheckSnapshots(ids, is_checked=on))
        )
        name = dpg.add_input_text(
            default_value=snapshot.name,
            width=-1,
            on_enter=True,
            callback=lambda _, name: ui.emit(actions.RenameSnapshot(snapshot.id, name)),
        )
        ui.explain(name, f"{snapshot.name}: type another name and press Enter.")
        dpg.add_text(when(snapshot.created_at))
        labels = ", ".join(label.name for label in snapshot.labels)
        item = dpg.add_text(ui.cut(labels, ui.px(self._labels_width())))
        ui.explain(item, labels)
        dpg.add_text(f"{snapshot.instance_count:,}")
        if "bursts" in self._columns.values():
            dpg.add_text(f"{snapshot.burst_count:,}")
        dpg.add_text(_score(snapshot))
        with dpg.group(horizontal=True):
            load = ui.button("Load", partial(ui.emit, actions.LoadSnapshot(snapshot.id)))
            ui.explain(load, "Makes its pictures the working set again; asks before it does.")
            export = ui.button("Export", partial(self._export.ask, snapshot))
            ui.explain(export, "Writes its pictures and what training measured into a folder.")
            if not snapshot.is_trained and not is_busy:
                train = ui.button("Train", partial(ui.emit, actions.TrainAgain(snapshot.id)))
                ui.explain(train, "It has no model yet: trains it with the parameters of the first screen.")

    def _across(self) -> float:
        return float(dpg.get_viewport_client_width()) / self._ui.scale

    def _widths(self) -> dict[str, int]:
        """The columns that have room, by title."""
        if self._across() > _NARROW:
            return dict(_COLUMNS)
        return {title: _NARROWER.get(title, width) for title, width in _COLUMNS if title != "bursts"}

    def _labels_width(self) -> float:
        fixed = sum(width + 16 for width in self._widths().values())
        return max(50.0, self._across() - fixed - 70)

    def _sort(self, _: Item, orders: "list[tuple[Item, int]] | None") -> None:
        if orders:
            column, direction = orders[0]
            self._ui.emit(actions.SortSnapshots(_ORDERS[self._columns[column], direction > 0]))

    def _tick_all(self) -> None:
        self._ui.emit(actions.CheckSnapshots(frozenset(self._shown), is_checked=not self._is_all))


def _score(snapshot: "sdk.Snapshot") -> str:
    metrics = snapshot.training_metrics
    if metrics is None:
        return "not trained"
    score = metrics.honest_accuracy
    return f"{percent(score.value)}  ({100 * score.lower:.0f} to {100 * score.upper:.0f})" if score else "no score"


def _empty_words(library: Library, shown: int) -> str:
    if shown:
        return ""
    if library.snapshots:
        return f"No snapshot has {library.search!r} in its name."
    return "No snapshots yet. A snapshot is a dataset as it was when you trained: every training makes one."
