"""The results of both versions in one list with one scroll: accuracy per label, confusions, and other views."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import OpenPicture, SelectPictures, ShowCell, Side
from diptych_client.desktop.state.cell_pictures import cell_pictures
from diptych_client.desktop.state.changed_answers import answer_texts
from diptych_client.desktop.state.comparison import Chosen
from diptych_client.desktop.state.connection import not_seen_text
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.answer_wall import AnswerWall, Look, Section
from diptych_client.desktop.widgets.beside_drawer import beside_drawer
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.curves import max_of
from diptych_client.desktop.widgets.paired_bars import draw_paired_bars
from diptych_client.desktop.widgets.views import Moving, draw_view
from diptych_client.desktop.widgets.views_menu import ViewsMenu
from diptych_client.visualizations import Bars, Lines, Matrix, Summary, TextView, View, generators

_FIRST = ("accuracy per label", "confusion")
"""The views that come first unless the user chose an order."""
_WALL, _SCROLLBAR, _GAP = 230, 20, 16
_MISSING = TextView("", "Train once more to compare, or choose a version above.")


class MistakesPanel:
    """The panel; width and height are in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int, height: int) -> None:
        self._ui, self._full, self._height = ui, ui.px(width), ui.px(height)
        self._generators = generators()
        self._names = (*_FIRST, *(each for each in self._generators if each not in _FIRST))
        self._menu = ViewsMenu(ui, self._names)
        self._changes, self._looked, self._rowed = Changes(), Changes(), Changes()
        self._shown: tuple[str, ...] = ()
        self._moving: list[Moving] = []
        self._wall: AnswerWall | None = None
        self._look = Look()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(horizontal=True, parent=parent):
            with dpg.child_window(border=False, height=-1) as self._left:
                dpg.bind_item_theme(self._left, ui.themes.plain)
                button = ui.button("Views ...", lambda: self._menu.open(self._shown))
                self._views = dpg.add_group()
            ui.explain(button, "Choose which views to show, and in which order.")

    def show(self, state: State) -> None:
        """Draw the state."""
        narrower = beside_drawer(self._ui, state, width=self._full)
        if self._rowed.are_there(str(narrower)):
            dpg.configure_item(self._left, width=-narrower or -1)
        if self._changes.are_there(state.comparison, str(narrower), not_seen_text(state.connection)):
            self._shown = state.comparison.visualizations or self._names
            self._draw(state, self._full - narrower - self._ui.px(_SCROLLBAR))
        if self._looked.are_there(state.compared, state.drawer.opened):
            self._look = Look(frozenset(), state.drawer.opened.instance_id, answer_texts(state))
        if self._wall is not None:
            self._wall.show(self._look)
        for each in self._moving:
            each.show()

    def _draw(self, state: State, width: int) -> None:
        dpg.delete_item(self._views, children_only=True)
        self._moving, self._wall = [], None
        sides = [state.comparison.a, state.comparison.b]
        if missing := _empty_text(state, sides):
            self._ui.faint(missing, parent=self._views, wrap=width)
            return
        for name in self._shown:
            if name in self._generators:
                views = [self._view(name, chosen) for chosen in sides]
                self._draw_views(views, state, width)

    def _view(self, name: str, chosen: Chosen) -> View:
        if chosen.snapshot is None:
            return _MISSING
        return self._generators[name](Summary(chosen.snapshot, chosen.instances))

    def _draw_views(self, views: Sequence[View], state: State, width: int) -> None:
        """Draw the view of both sides: bars in one list, others beside each other."""
        a, b = views
        self._ui.title(b.title or a.title, parent=self._views)
        if isinstance(a, Bars) and isinstance(b, Bars):
            draw_paired_bars(self._ui, a, b, parent=self._views, width=width)
            return
        half = (width - self._ui.px(_GAP)) // 2
        with dpg.table(parent=self._views, header_row=False, policy=dpg.mvTable_SizingFixedFit, width=width):
            for _ in Side:
                dpg.add_table_column(width_fixed=True, init_width_or_weight=half)
            with dpg.table_row():
                for side in Side:
                    with dpg.group() as cell:
                        self._draw_side(side, views, state.comparison.of(side), cell, half)
        if isinstance(b, Matrix) or isinstance(a, Matrix):
            self._draw_cell(state, width)

    def _draw_side(self, side: Side, views: Sequence[View], chosen: Chosen, parent: Item, width: int) -> None:
        ui, view = self._ui, views[0] if side is Side.A else views[1]
        name = chosen.snapshot.name if chosen.snapshot is not None else ""
        head = f"{side.value.upper()}  {name}"
        ui.fit(dpg.add_text(ui.cut(head, width), color=ui.palette.side(side), parent=parent), head)
        curves = [line.values for each in views if isinstance(each, Lines) for line in each.lines]
        moving = draw_view(
            ui,
            view,
            parent=parent,
            width=width - ui.px(8),
            height=self._height,
            colour=ui.palette.side(side),
            epochs=max((len(values) for values in curves), default=1),
            highest=max_of(curves),
            cell_clicked=self._cell_clicked(view, chosen.snapshot),
        )
        if moving is not None:
            self._moving.append(moving)

    def _cell_clicked(self, view: View, snapshot: sdk.Snapshot | None) -> Callable[[int, int], None] | None:
        """A callback that shows the pictures of a cell for both sides; None unless it is the matrix of all labels."""
        metrics = snapshot.training_metrics if snapshot is not None else None
        ids = [label.label_id for label in metrics.labels] if metrics is not None else []
        if not isinstance(view, Matrix) or len(view.names) != len(ids):
            return None

        def show(row: int, column: int) -> None:
            for side in Side:
                self._ui.emit(ShowCell(side, ids[row], ids[column]))

        return show

    def _draw_cell(self, state: State, width: int) -> None:
        """Draw the pictures of the clicked cell: those of both versions, of B only, and of A only."""
        ui, cell = self._ui, cell_pictures(state)
        if cell is None:
            ui.faint("Click a cell to see its pictures.", parent=self._views)
            return
        with dpg.group(horizontal=True, parent=self._views):
            ui.fit(dpg.add_text(ui.cut(cell.title, width - ui.px(200))), cell.title)
            if cell.instance_ids:
                select = SelectPictures(cell.dataset_id, cell.instance_ids)
                button = ui.button("Select in Collect", lambda: ui.emit(select))
                ui.explain(button, "Show these pictures under Collect, selected, to move or remove them.")
        if cell.sentence:
            ui.faint(cell.sentence, parent=self._views, wrap=width)
            return
        sections = [Section(key, title, len(ids), "", ids) for key, (title, ids) in _titled(cell.groups).items() if ids]
        self._wall = AnswerWall(ui, clicked=self._open, linked=lambda _: None, height=ui.px(_WALL))
        self._wall.build(self._views)
        self._wall.fill(sections)

    def _open(self, instance_id: str) -> None:
        is_open = self._look.opened_id == instance_id
        self._ui.emit(OpenPicture("" if is_open else instance_id))


def _titled(groups: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    titles = {"both": "A and B", "b": "Only B", "a": "Only A"}
    return {key: (titles[key], groups.get(key, ())) for key in titles}


def _empty_text(state: State, sides: Sequence[Chosen]) -> str:
    """Why there is nothing to show; empty if at least one side is loaded."""
    if any(each.snapshot is not None for each in sides):
        return ""
    if missing := not_seen_text(state.connection):
        return missing
    if any(each.snapshot_id for each in sides):
        return "Loading ..."
    if any(each.is_trained for each in state.snapshot_list.snapshots):
        return "Choose a version above to see its pictures and results."
    return "No model yet. Record pictures of two or more labels under Collect, then train."
