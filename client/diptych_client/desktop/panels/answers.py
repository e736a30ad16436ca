"""The answers of both versions to the same picture: two cards, and one list of labels with bars to both sides."""

from __future__ import annotations

from collections.abc import Sequence

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.all_versions import Said, said_now, version_rows
from diptych_client.desktop.state.answer_rows import AnswerRow, all_rows, arranged, missing_text
from diptych_client.desktop.state.connection import not_seen_text
from diptych_client.desktop.state.live import agreement
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.answer_cards import AnswerCards, CardText
from diptych_client.desktop.widgets.butterfly import Butterfly, row_count
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.version_answers import room_for_versions
from diptych_client.formatting.answer_states import doubt_words, state_words
from diptych_client.formatting.text import percent

_CARDS, _FOLD, _LINE = 132, 32, 24
"""The height of the cards, of the line about folded labels, and of a line of text below, before scaling."""
_LEAST = 60
_MOST, _STRONGEST = 12, 6
"""Up to the first number of labels all are shown if there is room; of more, the strongest ones."""


class AnswersPanel:
    """Both answers.

    Args:
        ui: theme, fonts and drawing helpers.
        width: of the panel, before scaling.
        height: for this panel and that of all versions, before scaling.
    """

    def __init__(self, ui: Ui, *, width: int, height: int) -> None:
        self._ui, self._width, self._height = ui, ui.px(width), height
        self._cards = AnswerCards(ui, width=self._width)
        self._bars = Butterfly(ui, width=self._width)
        self._changes, self._sized = Changes(), Changes()
        self._left = 0.0
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
        room = self._room(state)
        if not self._changes.are_there(live.predictions, *ids, *texts, *names, str(self._is_unfolded), str(room)):
            return
        said = [said_now(state, each) if not text else None for each, text in zip(ids, texts, strict=True)]
        cards = [_card(*each) for each in zip(names, texts, said, strict=True)]
        self._cards.show(cards[0], cards[1], is_same=agreement(live, comparison.pair))
        rows = all_rows(live.predictions, *ids) if live.predictions is not None else ()
        self._show_bars(rows, doubts(live.predictions, ids), room)

    def _room(self, state: State) -> float:
        """The height for the bars and what is below them, beside that for all versions."""
        lists = state.snapshot_list
        if self._sized.are_there(lists.snapshots, lists.jobs, state.comparison, str(state.live.shows_all)):
            count = len(version_rows(state))
            self._left = self._height - _CARDS - room_for_versions(count, self._height, is_shown=state.live.shows_all)
        return self._left

    def _show_bars(self, rows: Sequence[AnswerRow], remarks: Sequence[str], room: float) -> None:
        """Draw the bars of the labels, and below them what is left out, and the remarks."""
        known = [row for row in rows if row.a is not None or row.b is not None]
        missing = "\n".join(filter(None, (missing_text(known), *remarks)))
        room -= _LINE * (missing.count("\n") + 1) if missing else 0
        if len(known) > min(_MOST, row_count(room)):
            room -= _FOLD
        room = max(_LEAST, room)
        most = min(_MOST, row_count(room))
        few = most if len(known) <= most else min(_STRONGEST, most)
        found = arranged(known, most=len(known) if self._is_unfolded else few, before=self._order)
        self._order = [each.name for each in (*found.shown, *found.folded)]
        self._bars.show(found.shown, height=room)
        dpg.configure_item(self._fold, show=len(known) > most)
        dpg.set_value(self._folded, found.folded_text)
        dpg.configure_item(self._toggle, label="Show fewer" if self._is_unfolded else "Show")
        self._say(missing)

    def _say(self, words: str) -> None:
        dpg.set_value(self._missing, "\n".join(self._ui.cut(line, self._width) for line in words.splitlines()))
        self._ui.fit(self._missing, words)
        dpg.configure_item(self._missing, show=bool(words))

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


def _card(name: str, text: str, said: Said | None) -> CardText:
    """The contents of one card."""
    if said is None:
        return CardText(name, sentence=text)
    words = state_words(said.state, answer=said.label, other=said.other)
    figure = percent(said.confidence)
    return CardText(name, said.label, figure, said.state, words, is_pair=bool(said.other))


def doubts(predictions: sdk.PicturePredictions | None, ids: Sequence[str]) -> Sequence[str]:
    """What A and B cannot know about their answers yet, a line for each; one if it is the same for both."""
    snapshots = predictions.model_set.snapshots if predictions is not None else ()
    known = {each.snapshot_id: doubt_words(each) for each in snapshots}
    a, b = (known.get(each, "") for each in ids)
    if a and a == b:
        return (f"A and B: {a}",)
    return [f"{letter}: {words}" for letter, words in (("A", a), ("B", b)) if words]
