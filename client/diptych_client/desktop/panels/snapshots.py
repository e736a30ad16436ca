"""All snapshots in a table: sort, search, rename, restore, train again, export, delete and undelete them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.connection import not_seen_text
from diptych_client.desktop.state.question import restore
from diptych_client.desktop.state.snapshot_list import marked_snapshots, running_job, shown_snapshots
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.version_line import changes_texts
from diptych_client.desktop.state.working_set import WorkingSet, dataset_of
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.snapshot_rows import CHANGES, RowText, SnapshotRows
from diptych_client.formatting import captions
from diptych_client.formatting.text import distinct

_ACTIONS = "actions"
_PICTURES = "pictures · recordings"
_COLUMNS = (
    ("", 30),
    (captions.NAME, 190),
    (captions.CREATED, 128),
    (captions.LABELS, 0),
    (_PICTURES, 84),
    (CHANGES, 168),
    (captions.HONEST_ACCURACY, 206),
    (_ACTIONS, 190),
)
"""Titles and widths in pixels before scaling; 0 takes the remaining width."""
_NARROW = 1150
"""Up to this width of the window there is room for fewer columns."""
_LEFT_OUT = (captions.LABELS, CHANGES)
_NARROWER = {captions.NAME: 0, captions.HONEST_ACCURACY: 136}

_ORDERS = {
    (captions.NAME, True): actions.SnapshotOrder.NAME,
    (captions.NAME, False): actions.SnapshotOrder.NAME_BACKWARDS,
    (captions.CREATED, True): actions.SnapshotOrder.OLDEST,
    (captions.CREATED, False): actions.SnapshotOrder.NEWEST,
}
"""The order by the clicked column and whether it is ascending."""


class SnapshotsPanel:
    """A table with a row for each snapshot, and buttons for the selected ones."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes = Changes()
        self._state: State | None = None
        self._shown: tuple[str, ...] = ()
        self._marked: frozenset[str] = frozenset()
        self._deleted: tuple[str, ...] = ()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        widths = self._widths()
        room = self._room(widths)
        self._rows = SnapshotRows(
            ui,
            columns=frozenset(widths),
            widths={title: ui.px(width or room) for title, width in widths.items()},
            restored=self._ask_to_restore,
        )
        with dpg.group(horizontal=True, parent=parent):
            search = ui.entry(
                "search",
                hint="search by name",
                width=ui.px(260),
                callback=lambda _, text: ui.emit(actions.SearchSnapshots(text)),
            )
            self._all = ui.button("Select all", self._tick_all)
            self._delete = ui.button("Delete", self._press_delete, theme=ui.themes.danger)
            self._undo = ui.button("Undo delete", self._press_undo)
        ui.explain(search, "Show only versions whose name contains this text.")
        ui.explain(self._all, "Select all visible versions, or none.")
        ui.explain(self._undo, "Restore the versions that were deleted last.", is_change=True)
        ui.explain(self._delete, "Delete the selected versions with their models. You can undo this.", is_change=True)
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
        for title, width in widths.items():
            options = {"width_fixed": True, "init_width_or_weight": ui.px(width)} if width else {}
            column = dpg.add_table_column(
                label=_shown(title),
                parent=self._table,
                no_sort=title not in {captions.NAME, captions.CREATED},
                default_sort=title == captions.CREATED,
                prefer_sort_descending=title == captions.CREATED,
                **options,
            )
            self._columns[column] = title

    def show(self, state: State) -> None:
        """Draw the state."""
        snapshot_list = state.snapshot_list
        self._state = state
        bench = state.working_set
        shown = snapshot_list, bench.workspaces, bench.datasets, bench.dataset, not_seen_text(state.connection)
        if not self._changes.are_there(*shown, *state.comparison.pair, state.compared.comparisons):
            return
        self._marked = marked_snapshots(snapshot_list, state.working_set.workspaces)
        self._deleted = snapshot_list.deleted_ids
        dpg.configure_item(self._delete, label=f"Delete {len(self._marked):,}")
        self._ui.reveal(self._delete, is_shown=bool(self._marked))
        dpg.configure_item(self._undo, label=f"Undo delete {len(snapshot_list.deleted_ids):,}")
        self._ui.reveal(self._undo, is_shown=bool(snapshot_list.deleted_ids))
        self._show_rows(state)

    def _show_rows(self, state: State) -> None:
        snapshot_list = state.snapshot_list
        shown = shown_snapshots(snapshot_list, state.working_set.workspaces)
        self._shown = tuple(each.id for each in shown)
        self._is_all = bool(shown) and snapshot_list.checked.issuperset(self._shown)
        dpg.configure_item(self._all, label="Select none" if self._is_all else "Select all")
        self._ui.reveal(self._all, is_shown=bool(shown))
        dpg.set_value(self._empty, _empty_text(state, len(shown)))
        dpg.configure_item(self._empty, show=not shown)
        dpg.configure_item(self._table, show=bool(shown))
        self._rows.show(
            self._table,
            shown,
            checked=snapshot_list.checked,
            job_of=lambda each: running_job(snapshot_list, each),
            texts=self._texts(state, shown),
        )

    def _texts(self, state: State, shown: Sequence[sdk.Snapshot]) -> Callable[[str], RowText]:
        contents, changes = contents_text(state.working_set, shown), changes_texts(state)
        pair = dict(zip(actions.Side, state.comparison.pair, strict=True))
        return lambda snapshot_id: RowText(
            contents[snapshot_id],
            changes.get(snapshot_id, ""),
            tuple(side for side, each in pair.items() if each == snapshot_id),
        )

    def _across(self) -> float:
        return float(dpg.get_viewport_client_width()) / self._ui.scale

    def _widths(self) -> dict[str, int]:
        """The width of each column that fits into the window, by title."""
        if self._across() > _NARROW:
            return dict(_COLUMNS)
        return {title: _NARROWER.get(title, width) for title, width in _COLUMNS if title not in _LEFT_OUT}

    def _room(self, widths: Mapping[str, int]) -> float:
        """The remaining width for the column without one."""
        fixed = sum(width + 16 for width in widths.values())
        return max(50.0, self._across() - fixed - 70)

    def _sort(self, _: Item, orders: list[tuple[Item, int]] | None) -> None:
        if orders:
            column, direction = orders[0]
            self._ui.emit(actions.SortSnapshots(_ORDERS[self._columns[column], direction > 0]))

    def _ask_to_restore(self, snapshot: sdk.Snapshot) -> None:
        if self._state is not None:
            self._ui.emit(restore(self._state, snapshot))

    def _press_delete(self) -> None:
        self._ui.emit(actions.DeleteSnapshots(self._marked))

    def _press_undo(self) -> None:
        self._ui.emit(actions.UndeleteSnapshots(self._deleted))

    def _tick_all(self) -> None:
        self._ui.emit(actions.CheckSnapshots(frozenset(self._shown), is_checked=not self._is_all))


def _shown(title: str) -> str:
    """The title in the head of the table."""
    return {_ACTIONS: "", _PICTURES: captions.PICTURES}.get(title, title)


def contents_text(bench: WorkingSet, shown: Sequence[sdk.Snapshot]) -> Mapping[str, str]:
    """The labels of each version by id, preceded by the name of its dataset if there are several datasets."""
    owners = {each.dataset_id: dataset_of(bench, each.dataset_id) for each in shown}
    names = {each.id: name for each, name in _named([own for own in owners.values() if own])}
    found = {}
    for snapshot in shown:
        labels = ", ".join(label.name for label in snapshot.labels)
        name = names.get(snapshot.dataset_id, "deleted dataset")
        found[snapshot.id] = f"{name}: {labels}" if len(owners) > 1 else labels
    return found


def _named(datasets: Sequence[sdk.Dataset]) -> Iterable[tuple[sdk.Dataset, str]]:
    return zip(datasets, distinct([each.name for each in datasets]), strict=True)


def _empty_text(state: State, shown: int) -> str:
    snapshot_list = state.snapshot_list
    if shown:
        return ""
    if missing := not_seen_text(state.connection):
        return missing
    if snapshot_list.snapshots:
        return f"No version has {snapshot_list.search!r} in its name."
    return "No versions yet. Each training saves a version of the dataset."
