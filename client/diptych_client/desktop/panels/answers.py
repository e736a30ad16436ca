"""The answers of both models to the same picture: bars side by side, and whether they agree."""

from __future__ import annotations

from collections.abc import Sequence

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.colours import BAD, GOOD, Colour
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.connection import not_seen_text
from diptych_client.desktop.state.live import winners
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.side_choice import SideChoice
from diptych_client.formatting.text import percent

_ROWS = (14, 84)
"""The minimum and maximum height of a bar with its gap."""
_BAND = 112
_SIZES = (12, 22)


class AnswersPanel:
    """One side's answer: its label in large type, and a bar for every label, at the same heights on both sides.

    Args:
        ui: theme, fonts and drawing helpers.
        side: the side whose answers are shown.
        width: of the panel, before scaling.
        height: of the panel, before scaling: the room for the bars.
    """

    def __init__(self, ui: Ui, side: Side, *, width: int, height: int) -> None:
        self._ui, self._side, self._width, self._height = ui, side, ui.px(width), height
        self._choice = SideChoice(ui, side)
        self._changes = Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._choice.build(parent)
        self._band = dpg.add_drawlist(self._width, self._ui.px(_BAND), parent=parent)
        self._sentence = self._ui.faint("", parent=parent, wrap=self._width)
        self._bars = dpg.add_drawlist(self._width, 1, parent=parent)

    def show(self, state: State) -> None:
        """Draw the state."""
        self._choice.show(state)
        live, chosen = state.live, state.comparison.of(self._side)
        answer = answer_of(live.predictions, chosen.snapshot_id)
        sentence = answer_text(state, chosen.snapshot_id, answer)
        if not self._changes.are_there(live.predictions, chosen, sentence):
            return
        has_answer = answer is not None and answer.failure is None
        dpg.delete_item(self._bars, children_only=True)
        dpg.delete_item(self._band, children_only=True)
        dpg.configure_item(self._band, show=has_answer)
        dpg.configure_item(self._sentence, show=bool(sentence))
        dpg.set_value(self._sentence, sentence)
        if answer is None or live.predictions is None or not has_answer:
            return
        labels = [label.name for label in live.predictions.model_set.labels]
        said = [each for each in winners(live.predictions) if each is not None]
        self._draw_band(labels[answer.predicted_index], answer.confidences[answer.predicted_index], said)
        place = [each.snapshot_id for each in live.predictions.model_set.snapshots].index(answer.snapshot_id)
        known = [label.is_known[place] for label in live.predictions.model_set.labels]
        self._draw(labels, answer.confidences, known)

    def _draw_band(self, name: str, share: float, said: Sequence[int]) -> None:
        """Draw the answer in large type, on a background that shows whether both sides agree."""
        ui, band = self._ui, self._band
        is_pair = len(said) > 1
        is_same = len(set(said)) == 1
        ground = (GOOD if is_same else BAD) if is_pair else ui.palette.field
        words = ("=  A and B agree" if is_same else "≠  A and B disagree") if is_pair else ""
        dpg.draw_rectangle(
            (0, ui.px(4)),
            (self._width, ui.px(_BAND - 8)),
            fill=(*ground[:3], 42 if is_pair else 255),
            color=(*ground[:3], 150),
            rounding=ui.px(8),
            parent=band,
        )
        dpg.draw_rectangle(
            (ui.px(14), ui.px(22)),
            (ui.px(20), ui.px(62)),
            fill=ui.labels[name],
            color=ui.labels[name],
            rounding=ui.px(2),
            parent=band,
        )
        figure = percent(share)
        right = self._width - ui.px(16) - ui.width_of(figure, 28)
        title = ui.cut(name, right - ui.px(50), 40)
        ui.draw(title, (ui.px(32), ui.px(14)), size=40, colour=ui.palette.text, parent=band)
        ui.draw(figure, (right, ui.px(24)), size=28, colour=ui.palette.text, parent=band)
        ui.draw(words, (ui.px(32), ui.px(72)), size=16, colour=ui.palette.faint, parent=band)

    def _draw(self, labels: list[str], confidences: tuple[float, ...], known: list[bool]) -> None:
        ui = self._ui
        row = ui.px(max(_ROWS[0], min(_ROWS[1], (self._height - _BAND) // len(labels))))
        dpg.configure_item(self._bars, height=row * len(labels) + 1)
        size = min(max(_SIZES[0], min(17, row / ui.scale - 3), row / ui.scale * 0.36), _SIZES[1])
        gap = min(ui.px(4), row / 8)
        begin = min(max(ui.width_of(name, size) for name in labels) + ui.px(12), self._width * 0.4)
        end = self._width - ui.width_of("100 %", size) - ui.px(8)
        for place, (name, share, is_known) in enumerate(zip(labels, confidences, known, strict=True)):
            top, bottom = place * row + gap, (place + 1) * row - gap
            text_top = (top + bottom) / 2 - ui.px(size * 0.72)
            colour = ui.palette.text if is_known else ui.palette.faint
            shown = ui.cut(name, begin - ui.px(10), size)
            ui.draw(shown, (0, text_top), size=size, colour=colour, parent=self._bars)
            self._bar(begin, end, top, bottom, ui.palette.field)
            if is_known and share > 0.005:  # noqa: PLR2004  a smaller bar would be narrower than its rounded corners
                self._bar(begin, begin + (end - begin) * share, top, bottom, ui.labels[name])
            words = percent(share) if is_known else "not in this version"
            left = end + ui.px(8) if is_known else begin + ui.px(8)
            ui.draw(words, (left, text_top), size=size, colour=colour, parent=self._bars)

    def _bar(self, left: float, right: float, top: float, bottom: float, colour: Colour) -> None:
        dpg.draw_rectangle(
            (left, top), (right, bottom), fill=colour, color=colour, rounding=self._ui.px(4), parent=self._bars
        )


def answer_of(predictions: sdk.PicturePredictions | None, snapshot_id: str) -> sdk.SnapshotPrediction | None:
    """The answer of one snapshot, or None."""
    if predictions is None:
        return None
    return next((each for each in predictions.predictions if each.snapshot_id == snapshot_id), None)


def answer_text(state: State, snapshot_id: str, answer: sdk.SnapshotPrediction | None) -> str:
    """The text shown in place of an answer: why it is missing and what to do. Empty if there is an answer."""
    if missing := not_seen_text(state.connection):
        return missing
    if not any(each.is_trained for each in state.snapshot_list.snapshots):
        return "No model yet. Record pictures of two or more labels under Collect, then train."
    if not snapshot_id:
        return "Choose a trained version above. It says what the camera sees."
    if answer is not None:
        return answer.failure.message if answer.failure is not None else ""
    return state.live.sentence or _waiting_text(state)


def _waiting_text(state: State) -> str:
    """The text that says what the answer is waiting for."""
    camera = state.camera
    for is_so, words in (
        (state.live.is_file, "Waiting for the answer ..."),
        (state.connection.is_away, "The server is away. Answers come when it is back."),
        (not camera.is_wanted, "The camera is off. Turn it on, or try a file."),
        (camera.sentence, "No pictures from the camera. Choose it again, or try a file."),
    ):
        if is_so:
            return words
    return "Waiting for the first answer ..."
