"""The working set: its pictures by label, to be selected, moved and removed."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.colours import label_colours
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.workbench import Workbench, shown_instances
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.thumbnail_wall import Group, ThumbnailWall

_ORDERS = {"newest first": actions.InstanceOrder.NEWEST, "oldest first": actions.InstanceOrder.OLDEST}
_ALL = "all labels"


class BrowserPanel:
    """Shows thousands of pictures: only those on the screen are fetched and drawn."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes, self._pictures = Changes(), Changes()
        self._wall = ThumbnailWall(ui, clicked=self._clicked, height=-ui.px(44))
        self._datasets: dict[str, str] = {}
        self._labels: dict[str, str] = {}

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(parent=parent):
            with dpg.group(horizontal=True):
                self._dataset = dpg.add_combo([], width=ui.px(220), callback=lambda _, name: self._choose(name))
                self._new = dpg.add_input_text(
                    hint="new dataset", width=-1, on_enter=True, callback=lambda _, name: self._create(name)
                )
            self._count = ui.title("")
            with dpg.group(horizontal=True):
                self._order = dpg.add_combo(list(_ORDERS), width=ui.px(130), callback=self._arrange)
                self._filter = dpg.add_combo([_ALL], default_value=_ALL, width=ui.px(150), callback=self._arrange)
                ui.button("Undo", lambda: ui.emit(actions.UndoChange()))
            with dpg.group(horizontal=True, show=False) as self._tools:
                self._selected = dpg.add_text("")
                self._target = dpg.add_combo([], width=ui.px(130), callback=lambda _, name: self._relabel(name))
                ui.explain(self._target, "Put what is selected under another label.")
                ui.button("Remove", lambda: ui.emit(actions.RemoveSelected()), theme=ui.themes.danger)
                ui.button("Select nothing", lambda: ui.emit(actions.SelectNothing()))
            self._empty = ui.faint("", wrap=ui.px(360))
            self._wall.build(dpg.last_container())
            with dpg.group(horizontal=True):
                self._files = dpg.add_input_text(
                    hint="add a picture or a folder: its path, then Enter",
                    width=-1,
                    on_enter=True,
                    callback=lambda _, path: self._add(path),
                )

    def show(self, state: State) -> None:
        """Draw the state."""
        bench = state.workbench
        if self._changes.are_there(bench.datasets, bench.dataset, bench.selected, bench.is_listed):
            self._show_words(bench)
        if self._pictures.are_there(bench.instances, bench.dataset, bench.order, bench.shown_label_id):
            self._wall.fill(_groups(bench))
        self._wall.show(selected=bench.selected)

    def _show_words(self, bench: Workbench) -> None:
        dataset = bench.dataset
        self._datasets = {each.name: each.id for each in reversed(bench.datasets)}
        dpg.configure_item(self._dataset, items=[each.name for each in bench.datasets])
        dpg.set_value(self._dataset, dataset.name if dataset else "")
        dpg.set_value(self._count, _count_words(dataset))
        self._labels = {label.name: label.id for label in dataset.labels} if dataset else {}
        dpg.configure_item(self._filter, items=[_ALL, *self._labels])
        dpg.set_value(self._order, bench.order.value + " first")
        dpg.configure_item(self._target, items=list(self._labels))
        dpg.set_value(self._target, "relabel")
        dpg.configure_item(self._tools, show=bool(bench.selected))
        dpg.set_value(self._selected, f"{len(bench.selected):,} selected")
        dpg.set_value(self._empty, _empty_words(bench))
        dpg.configure_item(self._empty, show=bool(_empty_words(bench)))

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

    def _add(self, path: str) -> None:
        if path.strip():
            self._ui.emit(actions.AddFiles((Path(path.strip()).expanduser(),)))
            dpg.set_value(self._files, "")

    def _clicked(self, instance_id: str) -> None:
        reach = actions.Reach.ONLY
        if dpg.is_key_down(dpg.mvKey_ModCtrl):
            reach = actions.Reach.ALSO
        elif dpg.is_key_down(dpg.mvKey_ModShift):
            reach = actions.Reach.UP_TO
        self._ui.emit(actions.SelectInstance(instance_id, reach))


def _groups(bench: Workbench) -> Sequence[Group]:
    names = {label.id: label.name for label in bench.dataset.labels} if bench.dataset else {}
    colours = label_colours(names.values())
    return tuple(
        Group(names[label_id], colours[names[label_id]], tuple(each.id for each in instances))
        for label_id, instances in groupby(shown_instances(bench), key=lambda each: each.label_id)
        if label_id in names
    )


def _count_words(dataset: "sdk.Dataset | None") -> str:
    if dataset is None:
        return "No dataset yet"
    noun = "instance" if dataset.instance_count == 1 else "instances"
    return f"This dataset contains {dataset.instance_count:,} {noun}"


def _empty_words(bench: Workbench) -> str:
    if bench.dataset is None:
        return "Type a name for your first dataset above and press Enter."
    if not bench.dataset.instance_count:
        return "Nothing is in it yet. Say on the left what you show to the camera, then hold the button to record."
    return ""
