"""The row with which a snapshot is put on each side."""

from dataclasses import replace

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ChooseSide, Side
from diptych_client.desktop.state.library import shown_snapshots
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.words.scores import total_score_words


class SideChoice:
    """One side's colour, letter and snapshot."""

    def __init__(self, ui: Ui, side: Side) -> None:
        self._ui, self._side = ui, side
        self._changes = Changes()
        self._ids: dict[str, str] = {}

    def build(self, parent: Item, *, beside: int = 0) -> Item:
        """Make the items, and room of so many pixels for more of them in the row that is returned."""
        ui, colour = self._ui, self._ui.palette.side(self._side)
        with dpg.group(horizontal=True, parent=parent) as row:
            with dpg.drawlist(ui.px(8), ui.px(30)):
                dpg.draw_rectangle((0, 0), (ui.px(6), ui.px(30)), fill=colour, color=colour)
            ui.title(self._side.value.upper(), color=colour)
            self._combo = ui.combo([], width=-1 - beside, callback=lambda _, words: self._choose(words))
        ui.explain(self._combo, f"The trained snapshot of side {self._side.value.upper()}, here and on every screen.")
        made: Item = row
        return made

    def show(self, state: State) -> None:
        """Draw the state."""
        workspaces = state.workbench.workspaces
        if not self._changes.are_there(state.library.snapshots, state.sides, workspaces):
            return
        trained = [each for each in shown_snapshots(replace(state.library, search=""), workspaces) if each.is_trained]
        self._ids = {_words(each): each.id for each in trained}
        dpg.configure_item(self._combo, items=list(self._ids))
        self._ui.fit(self._combo, " ".join(self._ids))
        chosen = state.sides.of(self._side).snapshot_id
        dpg.set_value(
            self._combo, next((words for words, each in self._ids.items() if each == chosen), "choose a snapshot")
        )

    def _choose(self, words: str) -> None:
        self._ui.emit(ChooseSide(self._side, self._ids[words]))


def _words(snapshot: "sdk.Snapshot") -> str:
    """Name, score and time: what one looks for."""
    metrics = snapshot.training_metrics
    score = total_score_words(metrics) if metrics else "no honest score"
    made = snapshot.created_at.astimezone().strftime("%d %b %H:%M:%S") if snapshot.created_at else ""
    return f"{snapshot.name}   {score}   {made}"
