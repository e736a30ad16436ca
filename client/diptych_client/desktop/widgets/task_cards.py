"""Background tasks: their progress, and a button that stops each."""

from collections.abc import Sequence
from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import StopTask
from diptych_client.desktop.state.tasks import Task

_WIDTH, _BAR = 352, 26


class TaskCards:
    """A title, a progress bar and a button for each task."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._bars: dict[str, Item] = {}

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._parent = dpg.add_group(parent=parent, show=False)

    def show(self, tasks: Sequence[Task]) -> None:
        """Draw these tasks."""
        if [*self._bars] != [each.id for each in tasks]:
            dpg.delete_item(self._parent, children_only=True)
            self._bars = {each.id: self._add(each) for each in tasks}
            dpg.configure_item(self._parent, show=bool(tasks))
        for task in tasks:
            bar = self._bars[task.id]
            dpg.set_value(bar, task.done / task.total if task.total else 0.0)
            dpg.configure_item(bar, overlay=_text(task))

    def _add(self, task: Task) -> Item:
        ui = self._ui
        dpg.add_text(ui.cut(task.title, ui.px(_WIDTH)), parent=self._parent)
        with dpg.group(horizontal=True, parent=self._parent):
            bar: Item = dpg.add_progress_bar(width=ui.px(_WIDTH - 80), height=ui.px(_BAR))
            stop = ui.button("Stop", partial(ui.emit, StopTask(task.id)))
        ui.explain(stop, "Stop. Work done so far is kept.")
        return bar


def _text(task: Task) -> str:
    if task.is_stopping:
        return "stopping"
    return f"{task.done:,} of {task.total:,}" if task.total else "counting"
