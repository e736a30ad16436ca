"""One side's snapshot in views: what it was trained on, and what came of that."""

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import SIDES, label_colours
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.sides import Chosen, Sides
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.side_choice import SideChoice
from diptych_client.desktop.widgets.thumbnail_wall import ThumbnailWall
from diptych_client.desktop.widgets.views import draw_view
from diptych_client.visualizations import Summary, generators

_EMPTY = "Choose a snapshot above. Every training makes one."


class LookPanel:
    """The views of one side, one below the other."""

    def __init__(self, ui: Ui, side: Side, *, width: int) -> None:
        self._ui, self._side, self._width = ui, side, ui.px(width)
        self._choice = SideChoice(ui, side)
        self._changes = Changes()
        self._generators = generators()
        self._walls: list[ThumbnailWall] = []

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._choice.build(parent)
        self._views = dpg.add_child_window(parent=parent, border=False)

    def show(self, state: State) -> None:
        """Draw the state."""
        self._choice.show(state)
        if self._changes.are_there(state.sides):
            self._draw(state.sides)
        for wall in self._walls:
            wall.show()

    def _draw(self, sides: Sides) -> None:
        dpg.delete_item(self._views, children_only=True)
        self._walls = []
        chosen = sides.of(self._side)
        if chosen.snapshot is None:
            dpg.add_text("Loading ..." if chosen.snapshot_id else _EMPTY, parent=self._views, wrap=self._width)
            return
        summary = Summary(chosen.snapshot, chosen.instances)
        for name in sides.visualizations or tuple(self._generators):
            if name not in self._generators:
                continue
            wall = draw_view(
                self._ui,
                self._generators[name](summary),
                parent=self._views,
                width=self._width,
                colour=SIDES[self._side],
                colours=label_colours(_label_names(sides)),
                epochs=max(_epochs(sides.a), _epochs(sides.b), 1),
            )
            if wall is not None:
                self._walls.append(wall)


def _label_names(sides: Sides) -> list[str]:
    """The labels of both sides, A's first: a label has one colour on both."""
    return [label.name for each in (sides.a, sides.b) if each.snapshot for label in each.snapshot.labels]


def _epochs(chosen: Chosen) -> int:
    metrics = chosen.snapshot.training_metrics if chosen.snapshot else None
    return len(metrics.epochs) if metrics else 0
