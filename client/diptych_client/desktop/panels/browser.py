"""The pictures of the dataset by label: select, move and remove them."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions, question, undoing
from diptych_client.desktop.state.connection import not_seen_text
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.working_set import WorkingSet, offered_datasets, shown_instances
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.dialogs import AskChoice, AskText
from diptych_client.desktop.widgets.pick_buttons import PickButtons
from diptych_client.desktop.widgets.thumbnail_wall import Group, ThumbnailWall
from diptych_client.formatting.text import count, distinct

_ORDERS = {"newest first": actions.InstanceOrder.NEWEST, "oldest first": actions.InstanceOrder.OLDEST}
_ALL = "all labels"
_FOOT = 44
_BUTTON = 96
_WHICH_LABEL = "Pictures get the label chosen on the left. In a folder of folders, each subfolder is a label."
_PICKS = {
    actions.Pick.FILES: ("Add files", f"Add picture files. {_WHICH_LABEL}"),
    actions.Pick.FOLDER: ("Add folder", f"Add all pictures of a folder. {_WHICH_LABEL}"),
}


class BrowserPanel:
    """Shows thousands of pictures. Only the visible ones are fetched and drawn."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, width - 30
        self._changes, self._pictures, self._roles, self._acts = Changes(), Changes(), Changes(), Changes()
        self._reveals = Changes()
        self._state: State | None = None
        self._wall = ThumbnailWall(ui, clicked=self._clicked, height=-ui.px(_FOOT))
        self._select = {"select all": lambda each: ui.emit(actions.SelectAll(each))}
        self._edits = {"rename": self._ask_name, "merge": self._ask_target, "delete": self._delete_label}
        self._pick = PickButtons(ui, _PICKS, picked=lambda paths: ui.emit(actions.AddFiles(paths)))
        self._rename = AskText(ui, "Rename label", "Rename", given=self._give_name)
        self._merge = AskChoice(ui, "Merge label", "Merge", given=self._give_target)
        self._rename_dataset = AskText(ui, "Rename dataset", "Rename", given=self._give_dataset_name)
        self._merged_id = ""
        self._renamed = "", ""
        self._renamed_dataset_id = ""
        self._datasets: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._workspaces: dict[str, str] = {}

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui, half = self._ui, self._ui.px((self._width - 10) / 2)
        self._workspace = ui.combo(
            [], width=-1, parent=parent, show=False, callback=lambda _, name: self._choose_workspace(name)
        )
        ui.explain(self._workspace, "The workspace. Its members share its datasets and versions.")
        with dpg.group(horizontal=True, parent=parent):
            self._dataset = ui.combo([], width=half, callback=lambda _, name: self._choose(name))
            ui.explain(self._dataset, "The dataset you are working on. Training saves a version of it.")
            self._more = ui.button("...", self._open_menu, width=ui.px(34))
            ui.explain(self._more, "Rename or delete this dataset.", is_change=True)
            self._new = ui.entry(
                "new dataset",
                hint="new dataset, Enter",
                width=-1,
                on_enter=True,
                callback=lambda _, name: self._create(name),
            )
            ui.explain(self._new, "Type a name and press Enter to create an empty dataset.", is_change=True)
        self._count = ui.title("", parent=parent)
        with dpg.group(horizontal=True, parent=parent, show=False) as self._arranging:
            third = ui.px((self._width - 20) * 0.27)
            self._order = ui.combo(list(_ORDERS), width=third, callback=self._arrange)
            self._filter = ui.combo([_ALL], default_value=_ALL, width=third, callback=self._arrange)
            ui.explain(self._order, "The order of the pictures of each label.")
            ui.explain(self._filter, "Show the pictures of one label only.")
            self._undo = ui.button("Undo", self._press_undo)
            self._redo = ui.button("Redo", self._press_redo, show=False)
            ui.explain(self._undo, "Undo the last change of this dataset (Ctrl+Z).", is_change=True)
            ui.explain(self._redo, "Redo the last undone change (Ctrl+Shift+Z).", is_change=True)
        self._build_tools(parent)
        self._empty = ui.faint("", parent=parent, wrap=ui.px(self._width))
        self._wall.build(parent)
        with dpg.group(horizontal=True, parent=parent) as self._adding:
            button = ui.px(_BUTTON)
            self._pick.build(width=button, is_change=True)
            self._files = ui.entry(
                "files",
                hint="or type a path, Enter",
                width=-1,
                on_enter=True,
                callback=lambda _, path: self._add(path),
            )
            ui.explain(self._files, f"Add the file or folder at this path. {_WHICH_LABEL}", is_change=True)

    def show(self, state: State) -> None:
        """Draw the state."""
        bench, missing = state.working_set, not_seen_text(state.connection)
        shown = bench.workspaces, bench.datasets, bench.dataset, bench.selected, bench.is_listed, bench.order
        if self._changes.are_there(*shown, missing):
            self._show_text(bench, missing=missing)
        if self._pictures.are_there(bench.instances, bench.dataset, bench.order, bench.shown_label_id):
            self._wall.fill(self._groups(bench))
        if self._acts.are_there(bench.history, bench.undoing):
            self._show_acts(state)
        self._state = state
        if self._roles.are_there(state.connection.access):
            self._wall.offer(self._select if state.connection.forbids else self._select | self._edits)
        if self._reveals.are_there(bench.revealed_ids) and bench.revealed_ids:
            self._wall.reveal(bench.revealed_ids[0])
        self._pick.show(has_dialog=state.has_file_dialog)
        self._wall.show(selected=bench.selected)

    def _build_tools(self, parent: Item) -> None:
        ui = self._ui
        with dpg.group(horizontal=True, parent=parent, show=False) as self._tools:
            self._target = ui.combo(
                [], width=ui.px((self._width - 20) * 0.4), callback=lambda _, name: self._relabel(name)
            )
            ui.explain(self._target, "Move the selected pictures to another label.", is_change=True)
            remove = ui.button("Remove", lambda: ui.emit(actions.RemoveSelected()), theme=ui.themes.danger)
            ui.explain(
                remove, "Remove the selected pictures from the dataset (Delete). Undo restores them.", is_change=True
            )
            nothing = ui.button("Deselect", lambda: ui.emit(actions.SelectNothing()))
            ui.explain(nothing, "Clear the selection (Escape). Ctrl+click adds a picture, Shift+click a range.")

    def _show_text(self, bench: WorkingSet, *, missing: str) -> None:
        dataset, ui = bench.dataset, self._ui
        self._show_workspaces(bench)
        offered = offered_datasets(bench)
        names = distinct([each.name for each in offered])
        self._datasets = {name: each.id for name, each in zip(names, offered, strict=True)}
        dpg.configure_item(self._dataset, items=list(self._datasets))
        shown = next((name for name, each in self._datasets.items() if each == bench.dataset_id), "")
        dpg.set_value(self._dataset, shown)
        ui.fit(self._dataset, " ".join(self._datasets))
        dpg.set_value(self._count, ui.cut(_count_text(bench, missing=missing), ui.px(self._width), 21))
        self._labels = {label.name: label.id for label in dataset.labels} if dataset else {}
        by_id = {label_id: name for name, label_id in self._labels.items()}
        dpg.configure_item(self._filter, items=[_ALL, *self._labels])
        dpg.set_value(self._filter, by_id.get(bench.shown_label_id, _ALL))
        dpg.set_value(self._order, bench.order.value + " first")
        dpg.configure_item(self._arranging, show=bool(dataset and dataset.sequence))
        dpg.configure_item(self._target, items=list(self._labels))
        dpg.set_value(self._target, "move to label")
        for combo in (self._filter, self._target):
            ui.fit(combo, " ".join(self._labels))
        dpg.configure_item(self._tools, show=bool(bench.selected))
        empty = _empty_text(bench, missing=missing)
        dpg.set_value(self._empty, empty)
        dpg.configure_item(self._empty, show=bool(empty))
        dpg.configure_item(self._adding, show=dataset is not None)
        self._ui.reveal(self._more, is_shown=dataset is not None)

    def _show_acts(self, state: State) -> None:
        """Show what Undo and Redo would do."""
        ui, act, again = self._ui, undoing.undo_act(state), undoing.redo_act(state)
        redo_width = ui.px(62) if again else 0
        dpg.configure_item(self._undo, show=act is not None)
        ui.reveal(self._redo, is_shown=again is not None)
        if act is not None:
            room = ui.px((self._width - 20) * 0.46 - 26) - redo_width
            words = f"Undo {act.what}"
            dpg.configure_item(self._undo, label=ui.cut(words, room))
            ui.fit(self._undo, words)

    def _press_undo(self) -> None:
        self._emit_if_any(undoing.undo(self._state) if self._state else None)

    def _press_redo(self) -> None:
        self._emit_if_any(undoing.redo(self._state) if self._state else None)

    def _emit_if_any(self, action: actions.Action | None) -> None:
        if action is not None:
            self._ui.emit(action)

    def _show_workspaces(self, bench: WorkingSet) -> None:
        known = bench.workspaces.known
        self._workspaces = {each.name: each.id for each in known}
        dpg.configure_item(self._workspace, items=list(self._workspaces))
        self._ui.reveal(self._workspace, is_shown=len(known) > 1)
        dpg.set_value(self._workspace, next((each.name for each in known if each.id == bench.workspaces.chosen_id), ""))

    def _choose_workspace(self, name: str) -> None:
        self._ui.emit(actions.ChooseWorkspace(self._workspaces[name]))

    def _choose(self, name: str) -> None:
        self._ui.emit(actions.ChooseDataset(self._datasets[name]))

    def _create(self, name: str) -> None:
        if name.strip():
            self._ui.emit(actions.CreateDataset(name.strip()))
            dpg.set_value(self._new, "")

    def _arrange(self) -> None:
        order = _ORDERS[dpg.get_value(self._order)]
        self._ui.emit(actions.ArrangeInstances(order, self._labels.get(dpg.get_value(self._filter), "")))

    def _relabel(self, name: str) -> None:
        self._ui.emit(actions.RelabelSelected(self._labels[name]))

    def _ask_name(self, label_id: str) -> None:
        self._renamed = label_id, next((name for name, each in self._labels.items() if each == label_id), "")
        self._rename.ask(self._renamed[1])

    def _ask_target(self, label_id: str) -> None:
        names = [name for name, each in self._labels.items() if each != label_id]
        if names:
            self._merged_id = label_id
            name = next((name for name, each in self._labels.items() if each == label_id), "")
            self._merge.ask(names, f"Move all pictures of {name} to another label and delete {name}.")

    def _give_target(self, name: str) -> None:
        if name in self._labels:
            self._ui.emit(actions.MergeLabel(self._merged_id, self._labels[name]))

    def _delete_label(self, label_id: str) -> None:
        self._emit_if_any(question.delete_label(self._state, label_id) if self._state else None)

    def _open_menu(self) -> None:
        ui = self._ui
        left, top = dpg.get_item_rect_min(self._more)
        with ui.menu(pos=(int(left), int(top) + ui.px(34))) as menu:
            ui.button("Rename dataset ...", lambda: self._from_menu(menu, self._ask_dataset_name), width=ui.px(170))
            ui.button("Delete dataset ...", lambda: self._from_menu(menu, self._delete_dataset), width=ui.px(170))

    def _from_menu(self, menu: Item, work: Callable[[], None]) -> None:
        dpg.delete_item(menu)
        work()

    def _ask_dataset_name(self) -> None:
        dataset = self._state.working_set.dataset if self._state else None
        if dataset is not None:
            self._renamed_dataset_id = dataset.id
            self._rename_dataset.ask(dataset.name)

    def _give_dataset_name(self, name: str) -> None:
        self._ui.emit(actions.RenameDataset(self._renamed_dataset_id, name))

    def _delete_dataset(self) -> None:
        self._emit_if_any(question.delete_dataset(self._state) if self._state else None)

    def _give_name(self, name: str) -> None:
        label_id, expected_name = self._renamed
        self._ui.emit(actions.RenameLabel(label_id, name, expected_name))

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
        shown = groupby(shown_instances(bench), key=lambda each: each.label_id)
        ids = {label_id: tuple(each.id for each in instances) for label_id, instances in shown}
        labels = bench.dataset.labels if bench.dataset and bench.is_listed else ()
        return tuple(
            Group(label.name, self._ui.labels[label.id], ids.get(label.id, ()), label.id)
            for label in labels
            if bench.shown_label_id in {"", label.id}
        )


def _count_text(bench: WorkingSet, *, missing: str) -> str:
    dataset: sdk.Dataset | None = bench.dataset
    if dataset is None and missing:
        return "Not connected yet"
    if dataset is None:
        return "Loading ..." if bench.dataset_id else "No dataset yet"
    if bench.selected:
        return f"{len(bench.selected):,} of {count(dataset.instance_count, 'picture')} selected"
    return f"{count(dataset.instance_count, 'picture')} · {count(len(dataset.labels), 'label')}"


def _empty_text(bench: WorkingSet, *, missing: str) -> str:
    if bench.dataset is None and missing:
        return missing
    if bench.dataset is None:
        return "" if bench.dataset_id else "Type a name for your first dataset above and press Enter."
    if not bench.dataset.instance_count:
        return "No pictures yet. Type what you show, then hold the button to record."
    return "" if bench.is_listed else "Loading ..."
