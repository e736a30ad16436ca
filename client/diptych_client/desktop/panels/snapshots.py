"""All snapshots: sorted, searched, renamed, loaded, exported, deleted and brought back."""

from functools import partial
from pathlib import Path

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.library import Library, shown_snapshots
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.words.text import percent, when

_COLUMNS = (
    ("", 34),
    ("name", 220),
    ("created", 140),
    ("labels", 0),
    ("pictures", 70),
    ("bursts", 60),
    ("honest accuracy", 150),
    ("", 130),
)
"""Titles and widths in pixels before scaling; 0 takes what is left."""

_ORDERS = {
    "newest first": actions.SnapshotOrder.NEWEST,
    "oldest first": actions.SnapshotOrder.OLDEST,
    "by name": actions.SnapshotOrder.NAME,
    "by name, backwards": actions.SnapshotOrder.NAME_BACKWARDS,
}


class SnapshotsPanel:
    """A table with a row for each snapshot, and what can be done with those that are marked."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes = Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(horizontal=True, parent=parent):
            dpg.add_input_text(
                hint="search", width=ui.px(260), callback=lambda _, text: ui.emit(actions.SearchSnapshots(text))
            )
            self._order = dpg.add_combo(
                list(_ORDERS),
                width=ui.px(190),
                callback=lambda _, words: ui.emit(actions.SortSnapshots(_ORDERS[words])),
            )
            self._delete = ui.button("Delete", lambda: ui.emit(actions.DeleteChecked()), theme=ui.themes.danger)
            self._undo = ui.button("Bring back", lambda: ui.emit(actions.UndeleteSnapshots()))
            self._folder = dpg.add_input_text(
                hint="folder to export to", default_value=str(Path.home() / "diptych-export"), width=-1
            )
        self._empty = ui.faint("", parent=parent)
        with dpg.table(
            parent=parent,
            header_row=True,
            row_background=True,
            borders_innerH=True,
            scrollY=True,
            policy=dpg.mvTable_SizingStretchProp,
        ) as self._table:
            for title, width in _COLUMNS:
                options = {"width_fixed": True, "init_width_or_weight": ui.px(width)} if width else {}
                dpg.add_table_column(label=title, **options)
        self._question = dpg.add_window(label="Load snapshot", modal=True, show=False, autosize=True, no_resize=True)
        self._question_words = dpg.add_text("", parent=self._question, wrap=ui.px(420))
        with dpg.group(horizontal=True, parent=self._question):
            ui.button("Load", self._load, theme=ui.themes.primary)
            ui.button("Keep what is there", lambda: ui.emit(actions.DismissQuestion()))

    def show(self, state: State) -> None:
        """Draw the state."""
        library = state.library
        if not self._changes.are_there(library, state.workbench.dataset):
            return
        self._asked = library.asked_to_load
        dpg.set_value(self._order, next(words for words, order in _ORDERS.items() if order is library.order))
        dpg.configure_item(self._delete, label=f"Delete {len(library.checked):,}", show=bool(library.checked))
        dpg.configure_item(self._undo, label=f"Bring back {len(library.deleted_ids):,}", show=bool(library.deleted_ids))
        self._show_rows(library)
        self._show_question(state)

    def _show_rows(self, library: Library) -> None:
        dpg.delete_item(self._table, children_only=True, slot=1)
        shown = shown_snapshots(library)
        dpg.set_value(self._empty, _empty_words(library, len(shown)))
        dpg.configure_item(self._empty, show=not shown)
        for snapshot in shown:
            with dpg.table_row(parent=self._table):
                self._show_row(snapshot, is_checked=snapshot.id in library.checked)

    def _show_row(self, snapshot: "sdk.Snapshot", *, is_checked: bool) -> None:
        ui, ids = self._ui, frozenset({snapshot.id})
        dpg.add_checkbox(
            default_value=is_checked, callback=lambda _, on: ui.emit(actions.CheckSnapshots(ids, is_checked=on))
        )
        dpg.add_input_text(
            default_value=snapshot.name,
            width=-1,
            on_enter=True,
            callback=lambda _, name: ui.emit(actions.RenameSnapshot(snapshot.id, name)),
        )
        dpg.add_text(when(snapshot.created_at))
        dpg.add_text(", ".join(label.name for label in snapshot.labels), wrap=ui.px(240))
        dpg.add_text(f"{snapshot.instance_count:,}")
        dpg.add_text(f"{snapshot.burst_count:,}")
        dpg.add_text(_score(snapshot))
        with dpg.group(horizontal=True):
            ui.button("Load", partial(ui.emit, actions.LoadSnapshot(snapshot.id)), small=True)
            ui.button("Export", partial(self._export, snapshot), small=True)

    def _show_question(self, state: State) -> None:
        wanted = next((each for each in state.library.snapshots if each.id == state.library.asked_to_load), None)
        dpg.configure_item(self._question, show=wanted is not None)
        if wanted is not None:
            name = state.workbench.dataset.name if state.workbench.dataset else "the dataset"
            count = state.workbench.dataset.instance_count if state.workbench.dataset else 0
            dpg.set_value(
                self._question_words,
                f"{wanted.name} replaces the {count:,} pictures of {name}. Undo on the first screen brings them back.",
            )

    def _load(self) -> None:
        self._ui.emit(actions.LoadSnapshot(self._asked, is_confirmed=True))

    def _export(self, snapshot: "sdk.Snapshot") -> None:
        folder = Path(dpg.get_value(self._folder).strip()).expanduser()
        self._ui.emit(actions.ExportSnapshot(snapshot.id, folder / f"{snapshot.name}-{snapshot.id[-8:]}"))


def _score(snapshot: "sdk.Snapshot") -> str:
    metrics = snapshot.training_metrics
    if metrics is None:
        return "not trained"
    score = metrics.honest_accuracy
    return f"{percent(score.value)}  ({100 * score.lower:.0f} to {100 * score.upper:.0f})" if score else "no score"


def _empty_words(library: Library, shown: int) -> str:
    if shown:
        return ""
    return (
        f"No snapshot has {library.search!r} in its name."
        if library.snapshots
        else "No snapshots yet: every training makes one."
    )
