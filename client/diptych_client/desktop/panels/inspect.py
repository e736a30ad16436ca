"""Views of one side's snapshot: its pictures and its results."""

from __future__ import annotations

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import SelectPictures, ShowCell, Side
from diptych_client.desktop.state.comparison import Chosen
from diptych_client.desktop.state.connection import not_seen_text
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.curves import max_of
from diptych_client.desktop.widgets.side_choice import SideChoice
from diptych_client.desktop.widgets.thumbnail_wall import Group, ThumbnailWall
from diptych_client.desktop.widgets.views import Moving, draw_view
from diptych_client.desktop.widgets.views_menu import ViewsMenu
from diptych_client.visualizations import Lines, Matrix, Summary, View, generators

_CELL_WALL = 200
_EMPTY = "Choose a version above to see its pictures and results."
_NONE = "No model yet. Record pictures of two or more labels under Collect, then train."


class InspectPanel:
    """The views of one side, one below the other; sizes are in pixels before scaling."""

    def __init__(self, ui: Ui, side: Side, *, width: int, height: int) -> None:
        self._ui, self._side, self._width, self._height = ui, side, ui.px(width), ui.px(height)
        self._choice = SideChoice(ui, side)
        self._changes = Changes()
        self._generators = generators()
        self._menu = ViewsMenu(ui, tuple(self._generators))
        self._visualizations: tuple[str, ...] = ()
        self._moving: list[Moving] = []

    def build(self, parent: Item) -> None:
        """Make the items."""
        row = self._choice.build(parent, beside=self._ui.px(84))
        button = self._ui.button("Views", self._open_menu, width=self._ui.px(74), parent=row)
        self._ui.explain(button, "Choose which views to show, and in which order.")
        self._views = dpg.add_child_window(parent=parent, border=False)

    def _open_menu(self) -> None:
        self._menu.open(self._visualizations)

    def show(self, state: State) -> None:
        """Draw the state."""
        self._choice.show(state)
        is_any = any(each.is_trained for each in state.snapshot_list.snapshots)
        if self._changes.are_there(state.comparison, is_any, not_seen_text(state.connection)):
            self._visualizations = state.comparison.visualizations
            self._draw(state)
        for each in self._moving:
            each.show()

    def _draw(self, state: State) -> None:
        dpg.delete_item(self._views, children_only=True)
        self._moving = []
        comparison = state.comparison
        chosen = comparison.of(self._side)
        if chosen.snapshot is None:
            self._ui.faint(_empty_text(state, chosen), parent=self._views, wrap=self._width)
            return
        summary = Summary(chosen.snapshot, chosen.instances)
        other = comparison.of(Side.B if self._side is Side.A else Side.A)
        for name in comparison.visualizations or tuple(self._generators):
            if name not in self._generators:
                continue
            view = self._generators[name](summary)
            moving = draw_view(
                self._ui,
                view,
                parent=self._views,
                width=self._width,
                height=self._height,
                colour=self._ui.palette.side(self._side),
                epochs=max(_epochs(comparison.a), _epochs(comparison.b), 1),
                highest=self._highest(name, view, other),
                cell_clicked=self._cell_clicked(view, chosen.snapshot),
            )
            if moving is not None:
                self._moving.append(moving)
            if isinstance(view, Matrix):
                self._draw_cell(chosen)

    def _cell_clicked(self, view: View, snapshot: sdk.Snapshot) -> Callable[[int, int], None] | None:
        """A callback that shows the pictures of a cell; None unless the view is the matrix of the snapshot's labels."""
        ids = [label.label_id for label in snapshot.training_metrics.labels] if snapshot.training_metrics else []
        if not isinstance(view, Matrix) or len(view.names) != len(ids):
            return None
        return lambda row, column: self._ui.emit(ShowCell(self._side, ids[row], ids[column]))

    def _draw_cell(self, chosen: Chosen) -> None:
        """Draw the pictures of the clicked cell, below the matrix."""
        cell = chosen.cell
        if cell is None or chosen.snapshot is None:
            self._ui.faint("Click a cell to see its pictures.", parent=self._views)
            return
        names = {label.id: label.name for label in chosen.snapshot.labels}
        shown, answered = names.get(cell.label_id, ""), names.get(cell.answered_label_id, "")
        if cell.instances is None:
            self._ui.faint("Loading ...", parent=self._views)
            return
        if not cell.instances:
            self._ui.faint("The server did not save which pictures. Train this version again.", parent=self._views)
            return
        ids = tuple(each.id for each in cell.instances)
        select = SelectPictures(chosen.snapshot.dataset_id, ids)
        button = self._ui.button("Select these pictures", lambda: self._ui.emit(select), parent=self._views)
        self._ui.explain(button, "Show these pictures under Collect, selected, to move or remove them.")
        wall = ThumbnailWall(self._ui, clicked=lambda _: None, height=self._ui.px(_CELL_WALL))
        wall.build(self._views)
        title = f"{shown}, answered {answered}"
        wall.fill([Group(title, self._ui.labels[shown], [each.id for each in cell.instances])])
        self._moving.append(wall)

    def _highest(self, name: str, view: View, other: Chosen) -> float:
        """The upper limit of the axes of curves: the same on both sides, so that they can be compared."""
        if not isinstance(view, Lines):
            return 1.0
        values = [each.values for each in view.lines]
        if other.snapshot is not None:
            beside = self._generators[name](Summary(other.snapshot, other.instances))
            values += [each.values for each in beside.lines] if isinstance(beside, Lines) else []
        return max_of(values)


def _empty_text(state: State, chosen: Chosen) -> str:
    if missing := not_seen_text(state.connection):
        return missing
    if chosen.snapshot_id:
        return "Loading ..."
    return _EMPTY if any(each.is_trained for each in state.snapshot_list.snapshots) else _NONE


def _epochs(chosen: Chosen) -> int:
    metrics = chosen.snapshot.training_metrics if chosen.snapshot else None
    return len(metrics.epochs or ()) if metrics else 0
