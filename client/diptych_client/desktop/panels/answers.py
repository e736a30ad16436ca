"""The answers of both versions to the same picture: two cards, and one list of labels with bars to both sides."""

from __future__ import annotations

from collections.abc import Sequence

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.answer_rows import AnswerRow, all_rows, arranged, certainty, missing_text
from diptych_client.desktop.state.connection import not_seen_text
from diptych_client.desktop.state.live import winners
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.answer_cards import AnswerCards, CardText
from diptych_client.desktop.widgets.butterfly import Butterfly, row_count
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.text import percent

_CARDS, _BELOW = 132, 84
"""The height of the cards, and of what is below the bars, before scaling."""
_MOST, _STRONGEST = 12, 6
"""Up to the first number of labels all are shown if there is room; of more, the strongest ones."""


class AnswersPanel:
    """Both answers.

    Args:
        ui: theme, fonts and drawing helpers.
        width: of the panel, before scaling.
        height: of the panel, before scaling: the room for the bars.
    """

    def __init__(self, ui: Ui, *, width: int, height: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        room = max(60, height - _CARDS - _BELOW)
        self._most = min(_MOST, row_count(room))
        self._cards = AnswerCards(ui, width=self._width)
        self._bars = Butterfly(ui, width=self._width, height=room)
        self._changes = Changes()
        self._order: Sequence[str] = ()
        self._is_unfolded = False

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._cards.build(parent)
        self._bars.build(parent)
        with dpg.group(horizontal=True, parent=parent, show=False) as self._fold:
            self._folded = ui.faint("")
            self._toggle = ui.button("Show", self._unfold, small=True)
        ui.explain(self._toggle, "Show all labels, or the strongest ones only.")
        self._missing = ui.faint("", parent=parent, wrap=self._width)

    def show(self, state: State) -> None:
        """Draw the state."""
        live, comparison = state.live, state.comparison
        ids = [comparison.of(side).snapshot_id for side in Side]
        texts = [answer_text(state, each, answer_of(live.predictions, each)) for each in ids]
        names = [_name(state, each) for each in ids]
        if not self._changes.are_there(live.predictions, *ids, *texts, *names, str(self._is_unfolded)):
            return
        rows = all_rows(live.predictions, *ids) if live.predictions is not None else ()
        known = [row for row in rows if row.a is not None or row.b is not None]
        few = self._most if len(known) <= self._most else min(_STRONGEST, self._most)
        found = arranged(known, most=len(known) if self._is_unfolded else few, before=self._order)
        self._order = [each.name for each in (*found.shown, *found.folded)]
        shares = [[row.a for row in known], [row.b for row in known]]
        cards = [_card(*each) for each in zip(names, texts, shares, (known, known), strict=True)]
        self._cards.show(cards[0], cards[1], is_same=_is_same(live.predictions))
        self._bars.show(found.shown)
        is_long = len(known) > self._most
        dpg.configure_item(self._fold, show=is_long)
        dpg.set_value(self._folded, found.folded_text)
        dpg.configure_item(self._toggle, label="Show fewer" if self._is_unfolded else "Show")
        self._say(missing_text(known) if all(ids) else "")

    def _say(self, words: str) -> None:
        dpg.set_value(self._missing, "\n".join(self._ui.cut(line, self._width) for line in words.splitlines()))
        self._ui.fit(self._missing, words)

    def _unfold(self) -> None:
        self._is_unfolded = not self._is_unfolded


def answer_of(predictions: sdk.PicturePredictions | None, snapshot_id: str) -> sdk.SnapshotPrediction | None:
    """The answer of one snapshot, or None."""
    if predictions is None:
        return None
    return next((each for each in predictions.predictions if each.snapshot_id == snapshot_id), None)


def answer_text(state: State, snapshot_id: str, answer: sdk.SnapshotPrediction | None) -> str:
    """The text shown in place of an answer: why it is missing and what to do. Empty if there is an answer."""
    if missing := not_seen_text(state.connection):
        return missing
    trained = [each for each in state.snapshot_list.snapshots if each.is_trained]
    if not trained:
        return "No model yet. Record pictures of two or more labels under Collect, then train."
    if not snapshot_id:
        return "Train once more to compare." if len(trained) == 1 else "Choose a version above."
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


def _name(state: State, snapshot_id: str) -> str:
    return next((each.name for each in state.snapshot_list.snapshots if each.id == snapshot_id), "")


def _is_same(predictions: sdk.PicturePredictions | None) -> bool | None:
    """Whether both versions gave the same label; None if there are not two answers."""
    said = [each for each in winners(predictions) if each is not None] if predictions is not None else []
    return len(set(said)) == 1 if len(said) > 1 else None


def _card(name: str, text: str, shares: Sequence[float | None], rows: Sequence[AnswerRow]) -> CardText:
    """The contents of one card."""
    best = max(((share, row.name) for share, row in zip(shares, rows, strict=True) if share is not None), default=None)
    if best is None or text:
        return CardText(name, sentence=text)
    return CardText(name, label=best[1], figure=percent(best[0]), certainty=certainty(rows, shares))
