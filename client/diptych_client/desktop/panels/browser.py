"""The pictures of the dataset by label and recording: select, move and remove them, and add files."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.style import CONTROL, SNUG, TITLE
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions, undoing
from diptych_client.desktop.state.connection import not_seen_text
from diptych_client.desktop.state.labels import HeldLabel, held_labels
from diptych_client.desktop.state.recordings import recording_title, shown_recordings
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.working_set import WorkingSet
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.label_menu import LabelMenu
from diptych_client.desktop.widgets.pick_buttons import PickButtons
from diptych_client.desktop.widgets.suspects_part import SuspectsPart
from diptych_client.desktop.widgets.thumbnail_wall import Group, Recording, ThumbnailWall
from diptych_client.formatting.text import count

_ORDERS = {"newest first": actions.InstanceOrder.NEWEST, "oldest first": actions.InstanceOrder.OLDEST}
_ALL = "all labels"
_MOVE = "Move to ..."
_FOOT = CONTROL + SNUG
_WIDE = 560
"""From this width on, buttons have all their words."""
_BUTTON = 116
_REDO, _UNDO, _CONTENTS = 62, 210, 176
_WHICH_LABEL = "Pictures get the label chosen on the left. In a folder of folders, each subfolder is a label."
_PICKS = {
    actions.Pick.FILES: ("Add pictures ...", f"Add picture files. {_WHICH_LABEL}"),
    actions.Pick.FOLDER: ("Add folder ...", f"Add all pictures of a folder. {_WHICH_LABEL}"),
}


class BrowserPanel:
    """Shows thousands of pictures. Only the visible ones are fetched and drawn.

    Args:
        ui: theme, fonts and drawing helpers.
        width: of the panel, before scaling.
        cell: the minimum side of a thumbnail with its gap, before scaling.
    """

    def __init__(self, ui: Ui, *, width: int, cell: int) -> None:
        self._ui, self._width = ui, width
        self._changes, self._pictures, self._roles, self._acts = Changes(), Changes(), Changes(), Changes()
        self._reveals, self._opened, self._versions = Changes(), Changes(), Changes()
        self._state: State | None = None
        self._menu = LabelMenu(ui)
        self._wall = ThumbnailWall(
            ui,
            clicked=self._clicked,
            opened=lambda instance_id: ui.emit(actions.OpenPicture(instance_id)),
            recording_clicked=lambda label_id, burst_id: ui.emit(actions.SelectAll(label_id, burst_id)),
            height=-ui.px(_FOOT),
            cell=cell,
        )
        self._select = {"select all": lambda each: ui.emit(actions.SelectAll(each))}
        self._edits = {"rename": self._menu.rename, "...": self._menu.open}
        self._pick = PickButtons(ui, _PICKS, picked=lambda paths: ui.emit(actions.AddFiles(paths)))
        self._labels: dict[str, str] = {}
        self._suspects = SuspectsPart(ui, width=ui.px(width))

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui, left = self._ui, self._width - _UNDO - _REDO - 2 * SNUG
        with dpg.group(horizontal=True, parent=parent, xoffset=ui.px(left + SNUG)):
            with dpg.group():
                self._count = ui.title("")
            with dpg.group(horizontal=True):
                self._redo = ui.button("Redo", self._press_redo, width=ui.px(_REDO), show=False)
                self._no_redo = dpg.add_spacer(width=ui.px(_REDO))
                self._undo = ui.button("Undo", self._press_undo, width=ui.px(_UNDO))
                ui.explain(self._undo, "Undo the last change of this dataset (Ctrl+Z).", is_change=True)
                ui.explain(self._redo, "Redo the last undone change (Ctrl+Shift+Z).", is_change=True)
        with dpg.group(horizontal=True, parent=parent, show=False) as self._arranging:
            third = ui.px(min(170, (self._width - _CONTENTS - 2 * SNUG) / 2))
            self._filter = ui.combo([_ALL], default_value=_ALL, width=third, callback=self._arrange)
            self._order = ui.combo(list(_ORDERS), width=third, callback=self._arrange)
            self._contents = ui.faint("")
            ui.explain(self._order, "The order of the pictures of each label.")
            ui.explain(self._filter, "Show the pictures of one label only.")
        self._suspects.build(parent)
        self._empty = ui.faint("", parent=parent, wrap=ui.px(self._width))
        with dpg.group(parent=parent) as self._pictures_part:
            self._wall.build(self._pictures_part)
            self._build_tools(self._pictures_part)
            self._build_adding(self._pictures_part)

    def show(self, state: State) -> None:
        """Draw the state."""
        bench, missing = state.working_set, not_seen_text(state.connection)
        self._state = state
        self._menu.learn(state)
        self._suspects.show(state)
        if self._opened.are_there(state.suspects.is_open):
            dpg.configure_item(self._pictures_part, show=not state.suspects.is_open)
        if state.suspects.is_open:
            return
        if self._changes.are_there(bench.dataset, bench.dataset_id, bench.selected, bench.is_listed, missing):
            self._show_text(bench, missing=missing)
        if self._pictures.are_there(bench.instances, bench.dataset, bench.order, bench.shown_label_id):
            self._wall.fill(self._groups(bench))
            dpg.set_value(self._order, bench.order.value + " first")
        if self._versions.are_there(state.snapshot_list.snapshots):
            self._ui.reveal(self._map, is_shown=any(each.is_trained for each in state.snapshot_list.snapshots))
        if self._acts.are_there(bench.history, bench.undoing):
            self._show_acts(state)
        if self._roles.are_there(state.connection.access):
            self._wall.offer(self._select if state.connection.forbids else self._select | self._edits)
        if self._reveals.are_there(bench.revealed_ids) and bench.revealed_ids:
            self._wall.reveal(bench.revealed_ids[0])
        self._pick.show(has_dialog=state.has_file_dialog)
        self._wall.show(selected=bench.selected)

    def _build_tools(self, parent: Item) -> None:
        """Make the controls for selected pictures, at the place of those that add pictures."""
        ui = self._ui
        with dpg.group(horizontal=True, parent=parent, show=False) as self._tools:
            self._selected = dpg.add_text("")
            self._target = ui.combo([], width=ui.px(136), callback=lambda _, name: self._relabel(name))
            ui.explain(self._target, "Move the selected pictures to another label.", is_change=True)
            remove = ui.button("Remove", lambda: ui.emit(actions.RemoveSelected()))
            ui.explain(
                remove, "Remove the selected pictures from the dataset (Delete). Undo restores them.", is_change=True
            )
            self._map = ui.button(
                "Show on map" if self._width >= _WIDE else "Map", lambda: self._emit_if_any(self._map_action())
            )
            ui.explain(self._map, "Show the selected pictures on the map of the versions.")
            nothing = ui.button("Deselect", lambda: ui.emit(actions.SelectNothing()))
            ui.explain(nothing, "Clear the selection (Escape). Ctrl+click adds a picture, Shift+click a range.")

    def _build_adding(self, parent: Item) -> None:
        ui = self._ui
        with dpg.group(horizontal=True, parent=parent) as self._adding:
            self._pick.build(width=ui.px(_BUTTON), is_change=True)
            self._files = ui.entry(
                "files",
                hint="or type a path, Enter",
                width=-1,
                on_enter=True,
                callback=lambda _, path: self._add(path),
            )
            ui.explain(self._files, f"Add the file or folder at this path. {_WHICH_LABEL}", is_change=True)

    def _show_text(self, bench: WorkingSet, *, missing: str) -> None:
        dataset, ui = bench.dataset, self._ui
        room = ui.px(self._width - _UNDO - _REDO - 2 * SNUG)
        dpg.set_value(self._count, ui.cut(count_text(bench, missing=missing), room, TITLE))
        dpg.set_value(self._contents, contents_text(dataset))
        self._labels = {label.name: label.id for label in dataset.labels} if dataset else {}
        by_id = {label_id: name for name, label_id in self._labels.items()}
        dpg.configure_item(self._filter, items=[_ALL, *self._labels])
        dpg.set_value(self._filter, by_id.get(bench.shown_label_id, _ALL))
        dpg.configure_item(self._arranging, show=bool(dataset and dataset.sequence))
        dpg.configure_item(self._target, items=list(self._labels))
        dpg.set_value(self._target, _MOVE)
        for combo in (self._filter, self._target):
            ui.fit(combo, " ".join(self._labels))
        dpg.set_value(self._selected, f"{len(bench.selected):,} selected")
        dpg.configure_item(self._tools, show=bool(bench.selected))
        dpg.configure_item(self._adding, show=dataset is not None and not bench.selected)
        empty = _empty_text(bench, missing=missing)
        dpg.set_value(self._empty, empty)
        dpg.configure_item(self._empty, show=bool(empty))

    def _show_acts(self, state: State) -> None:
        """Show what Undo and Redo would do."""
        ui, act, again = self._ui, undoing.undo_act(state), undoing.redo_act(state)
        dpg.configure_item(self._undo, show=act is not None)
        ui.reveal(self._redo, is_shown=again is not None)
        dpg.configure_item(self._no_redo, show=again is None)
        if act is not None:
            words = f"Undo {act.what}"
            dpg.configure_item(self._undo, label=ui.cut(words, ui.px(_UNDO - 20)))
            ui.fit(self._undo, words)

    def _press_undo(self) -> None:
        self._emit_if_any(undoing.undo(self._state) if self._state else None)

    def _press_redo(self) -> None:
        self._emit_if_any(undoing.redo(self._state) if self._state else None)

    def _map_action(self) -> actions.Action | None:
        selected = self._state.working_set.selected if self._state is not None else frozenset()
        return actions.ShowOnMap(selected) if selected else None

    def _emit_if_any(self, action: actions.Action | None) -> None:
        if action is not None:
            self._ui.emit(action)

    def _arrange(self) -> None:
        order = _ORDERS[dpg.get_value(self._order)]
        self._ui.emit(actions.ArrangeInstances(order, self._labels.get(dpg.get_value(self._filter), "")))

    def _relabel(self, name: str) -> None:
        self._ui.emit(actions.RelabelSelected(self._labels[name]))

    def _add(self, path: str) -> None:
        if path.strip():
            self._ui.emit(actions.AddFiles((Path(path.strip()).expanduser(),)))
            dpg.set_value(self._files, "")

    def _clicked(self, instance_id: str) -> None:
        reach = actions.Reach.ONLY
        if dpg.is_key_down(dpg.mvKey_LControl) or dpg.is_key_down(dpg.mvKey_RControl):
            reach = actions.Reach.ALSO
        elif dpg.is_key_down(dpg.mvKey_LShift) or dpg.is_key_down(dpg.mvKey_RShift):
            reach = actions.Reach.UP_TO
        self._ui.emit(actions.SelectInstance(instance_id, reach))

    def _groups(self, bench: WorkingSet) -> Sequence[Group]:
        """A group for each visible label, even without pictures, so that it can be renamed or deleted."""
        shown, today = shown_recordings(bench), datetime.now().astimezone()
        groups = []
        for label in held_labels(bench) if bench.is_listed else ():
            if bench.shown_label_id not in {"", label.id}:
                continue
            of_label = shown.get(label.id, ())
            ids = [each.id for recording in of_label for each in recording.instances]
            lines = [Recording(recording_title(each, today), len(each.instances), each.burst_id) for each in of_label]
            detail = recordings_text(label, len(lines))
            groups.append(Group(label.name, self._ui.labels[label.id], ids, label.id, lines, detail))
        return groups


def count_text(bench: WorkingSet, *, missing: str) -> str:
    """The number of pictures, or why it is unknown."""
    dataset: sdk.Dataset | None = bench.dataset
    if dataset is None and missing:
        return "Not connected yet"
    if dataset is None:
        return "Loading ..." if bench.dataset_id else "No dataset yet"
    return count(dataset.instance_count, "picture")


def contents_text(dataset: sdk.Dataset | None) -> str:
    """The number of labels and recordings; empty without pictures."""
    if dataset is None or not dataset.instance_count:
        return ""
    recordings = max(1, dataset.recording_count)  # the server counts new recordings seconds later
    return f"{count(len(dataset.labels), 'label')} · {count(recordings, 'recording')}"


def recordings_text(label: HeldLabel, shown: int) -> str:
    """The number of recordings of a label, and how many count for its score if near copies make that fewer."""
    if not label.picture_count:
        return ""
    words = count(shown, "recording")
    if shown > label.recording_count:
        return f"{words}, {label.recording_count:,} for the score: near copies count once"
    return words


def _empty_text(bench: WorkingSet, *, missing: str) -> str:
    if bench.dataset is None and missing:
        return missing
    if bench.dataset is None:
        return "" if bench.dataset_id else "Choose a dataset above, or create one."
    if not bench.dataset.instance_count:
        return "No pictures yet. Type what you show, then hold the button to record."
    return "" if bench.is_listed else "Loading ..."
