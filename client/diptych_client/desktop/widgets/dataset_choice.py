"""The dataset of all screens: choose, create, rename and delete one."""

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions, question
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.working_set import WorkingSet, offered_datasets
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.dialogs import AskText
from diptych_client.formatting.text import distinct

_NEW = "New dataset ..."
_MENU = 220
_MORE = 34


class DatasetChoice:
    """A list of datasets, and a menu for the chosen one; `width` is that of the list, before scaling."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()
        self._state: State | None = None
        self._create = AskText(ui, "New dataset", "Create", given=lambda name: ui.emit(actions.CreateDataset(name)))
        self._rename = AskText(ui, "Rename dataset", "Rename", given=self._give_name)
        self._renamed_id = ""
        self._datasets: dict[str, str] = {}

    def build(self, parent: Item) -> None:
        """Make the items, in the current row."""
        ui = self._ui
        self._choice = ui.combo([], width=self._width, parent=parent, callback=lambda _, name: self._choose(name))
        ui.explain(self._choice, "The dataset you are working on. Training saves a version of it.")
        self._more = ui.button("...", self._open_menu, width=ui.px(_MORE), parent=parent)
        ui.explain(self._more, "Create, rename or delete a dataset.")

    def show(self, state: State) -> None:
        """Draw the state."""
        self._state = state
        bench = state.working_set
        if not self._changes.are_there(bench.workspaces, bench.datasets, bench.dataset, bench.dataset_id):
            return
        offered = offered_datasets(bench)
        names = distinct([_current_name(bench, each.id, each.name) for each in offered])
        self._datasets = {name: each.id for name, each in zip(names, offered, strict=True)}
        dpg.configure_item(self._choice, items=[*self._datasets, _NEW])
        shown = next((name for name, each in self._datasets.items() if each == bench.dataset_id), "")
        dpg.set_value(self._choice, shown or "no dataset")
        self._ui.fit(self._choice, " ".join(self._datasets))

    def _choose(self, name: str) -> None:
        if name in self._datasets:
            self._ui.emit(actions.ChooseDataset(self._datasets[name]))
            return
        self._changes = Changes()  # shows the dataset again, instead of the entry that was clicked
        self._create.ask("", "What do you want to tell apart?")

    def _open_menu(self) -> None:
        ui, state = self._ui, self._state
        if state is None:
            return
        left, top = dpg.get_item_rect_min(self._more)
        with ui.menu(pos=(int(left), int(top) + ui.px(34))) as menu:
            self._add_workspaces(state.working_set, menu)
            self._command(menu, _NEW, lambda: self._create.ask("", "What do you want to tell apart?"))
            if state.working_set.dataset is not None:
                self._command(menu, "Rename ...", self._ask_name)
                self._command(menu, "Delete ...", self._delete)

    def _add_workspaces(self, bench: WorkingSet, menu: Item) -> None:
        """Add the choice of a workspace, if there are several."""
        known = {each.name: each.id for each in bench.workspaces.known}
        if len(known) < 2:  # noqa: PLR2004  no choice
            return
        chosen = next((name for name, each in known.items() if each == bench.workspaces.chosen_id), "")
        self._ui.faint("Workspace, shared by its members")
        self._ui.combo(
            list(known),
            default_value=chosen,
            width=self._ui.px(_MENU),
            callback=lambda _, name: self._from_menu(menu, lambda: self._ui.emit(actions.ChooseWorkspace(known[name]))),
        )

    def _command(self, menu: Item, words: str, work: Callable[[], None]) -> None:
        button = self._ui.button(words, lambda: self._from_menu(menu, work), width=self._ui.px(_MENU))
        self._ui.explain(button, "", is_change=True)

    def _from_menu(self, menu: Item, work: Callable[[], None]) -> None:
        dpg.delete_item(menu)
        work()

    def _ask_name(self) -> None:
        dataset = self._state.working_set.dataset if self._state else None
        if dataset is not None:
            self._renamed_id = dataset.id
            self._rename.ask(dataset.name)

    def _give_name(self, name: str) -> None:
        self._ui.emit(actions.RenameDataset(self._renamed_id, name))

    def _delete(self) -> None:
        action = question.delete_dataset(self._state) if self._state else None
        if action is not None:
            self._ui.emit(action)


def _current_name(bench: WorkingSet, dataset_id: str, name: str) -> str:
    """The name of a dataset, which for the one on the screen may be newer than in the list."""
    return bench.dataset.name if bench.dataset is not None and bench.dataset.id == dataset_id else name
