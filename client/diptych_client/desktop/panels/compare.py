"""Both models on the same picture: bars beside bars, and whether they agree."""

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.colours import label_colours
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.side_choice import SideChoice
from diptych_client.words.text import percent

_ROW = 34


class AnswerPanel:
    """One side's answer: its label in large type, and a bar for every label."""

    def __init__(self, ui: Ui, side: Side, *, width: int) -> None:
        self._ui, self._side, self._width = ui, side, ui.px(width)
        self._choice = SideChoice(ui, side)
        self._changes = Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._choice.build(parent)
        self._winner = ui.huge("", parent=parent)
        self._sentence = ui.faint("", parent=parent, wrap=self._width)
        self._bars = dpg.add_drawlist(self._width, ui.px(400), parent=parent)

    def show(self, state: State) -> None:
        """Draw the state."""
        self._choice.show(state)
        live, chosen = state.live, state.sides.of(self._side)
        if not self._changes.are_there(live.predictions, live.sentence, chosen):
            return
        answer = answer_of(live.predictions, chosen.snapshot_id)
        dpg.delete_item(self._bars, children_only=True)
        sentence = _sentence(chosen.snapshot_id, live.sentence, answer)
        dpg.configure_item(self._sentence, show=bool(sentence))
        dpg.set_value(self._sentence, sentence)
        dpg.set_value(self._winner, "")
        if answer is None or live.predictions is None or answer.failure is not None:
            return
        labels = [label.name for label in live.predictions.roster.labels]
        dpg.set_value(
            self._winner, f"{labels[answer.predicted_index]} {percent(answer.confidences[answer.predicted_index])}"
        )
        place = [each.snapshot_id for each in live.predictions.roster.snapshots].index(answer.snapshot_id)
        known = [label.is_known[place] for label in live.predictions.roster.labels]
        self._draw(labels, answer.confidences, known)

    def _draw(self, labels: list[str], confidences: tuple[float, ...], known: list[bool]) -> None:
        ui, colours = self._ui, label_colours(labels)
        dpg.configure_item(self._bars, height=ui.px(_ROW) * len(labels) + 1)
        begin, end = ui.px(120), self._width - ui.px(60)
        for row, (name, share, is_known) in enumerate(zip(labels, confidences, known, strict=True)):
            top = row * ui.px(_ROW)
            colour = ui.palette.text if is_known else ui.palette.faint
            dpg.draw_text((0, top + ui.px(5)), name, size=ui.px(17), color=colour, parent=self._bars)
            box = (begin, top + ui.px(4)), (end, top + ui.px(26))
            dpg.draw_rectangle(
                *box, fill=ui.palette.field, color=ui.palette.field, rounding=ui.px(4), parent=self._bars
            )
            words = "never seen" if not is_known else percent(share)
            if is_known and share > 0.005:  # noqa: PLR2004  less is no wider than its rounding
                dpg.draw_rectangle(
                    box[0],
                    (begin + (end - begin) * share, box[1][1]),
                    fill=colours[name],
                    color=colours[name],
                    rounding=ui.px(4),
                    parent=self._bars,
                )
            where = (begin + ui.px(8), top + ui.px(5)) if not is_known else (end + ui.px(8), top + ui.px(5))
            dpg.draw_text(where, words, size=ui.px(16), color=colour, parent=self._bars)


def answer_of(predictions: "sdk.PicturePredictions | None", snapshot_id: str) -> "sdk.SnapshotPrediction | None":
    """The answer of one snapshot, if it gave one."""
    if predictions is None:
        return None
    return next((each for each in predictions.predictions if each.snapshot_id == snapshot_id), None)


def _sentence(snapshot_id: str, why_not: str, answer: "sdk.SnapshotPrediction | None") -> str:
    if not snapshot_id:
        return "Choose a trained snapshot above."
    if answer is not None and answer.failure is not None:
        return answer.failure.message
    return why_not if answer is None else ""
