"""What is known about pairs of versions: their comparisons, and the chosen change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from diptych_client import sdk
from diptych_client.desktop.state.actions import (
    CancelCheck,
    CheckChanges,
    ChooseChange,
    Connect,
    ListAnswers,
    PointAtChange,
    ShowScreen,
    ShowTab,
)
from diptych_client.desktop.state.events import (
    AnswersListed,
    CheckRefused,
    CheckStarted,
    ComparisonFailed,
    ComparisonSeen,
    HistorySeen,
)
from diptych_client.desktop.state.events.comparison import Pair
from diptych_client.desktop.state.message import Message

_MOST = 20
"""The maximum number of comparisons that are kept."""

_KeyT = TypeVar("_KeyT")
_ValueT = TypeVar("_ValueT")


@dataclass(frozen=True, slots=True)
class Compared:
    """Comparisons by pair, and what of them is in view."""

    comparisons: Mapping[Pair, sdk.Comparison] = field(default_factory=dict, hash=False)
    problems: Mapping[Pair, str] = field(default_factory=dict, hash=False)
    """Why versions cannot be compared, or a check was not started."""
    requests: Mapping[Pair, int] = field(default_factory=dict, hash=False)
    """The number of checks that were started; after each one the comparison is watched again."""
    starting: frozenset[Pair] = frozenset()
    """The pairs whose check is being started."""
    ending: frozenset[Pair] = frozenset()
    """The pairs whose check is being cancelled."""
    answers: Mapping[tuple[Pair, sdk.AnswerOutcome], tuple[sdk.ComparedAnswer, ...] | None] = field(
        default_factory=dict, hash=False
    )
    """All answers with an outcome that were listed; None until they are loaded."""
    histories: Mapping[str, sdk.SnapshotHistory] = field(default_factory=dict, hash=False)
    """By dataset."""
    chosen_id: str = ""
    """The chosen change of the data."""
    pointed_id: str = ""
    """The change below the mouse."""

    @property
    def marked_id(self) -> str:
        """The change whose pictures are marked."""
        return self.pointed_id or self.chosen_id


def after(compared: Compared, message: Message) -> Compared:
    """What is known after a message."""
    match message:
        case Connect():
            return Compared()
        case ComparisonSeen(pair, comparison):
            return _seen(compared, pair, comparison)
        case ComparisonFailed(pair, sentence) | CheckRefused(pair, sentence):
            problems = _with(compared.problems, pair, sentence)
            return replace(compared, problems=problems, starting=compared.starting - {pair})
        case CheckChanges(a_id, b_id):
            pair = a_id, b_id
            problems = _without(compared.problems, pair)
            return replace(compared, problems=problems, starting=compared.starting | {pair})
        case CheckStarted(pair):
            requests = _with(compared.requests, pair, compared.requests.get(pair, 0) + 1)
            return replace(
                compared, requests=requests, starting=compared.starting - {pair}, ending=compared.ending - {pair}
            )
        case CancelCheck(a_id, b_id):
            return replace(compared, ending=compared.ending | {(a_id, b_id)})
        case HistorySeen(dataset_id, history):
            return replace(compared, histories=_with(compared.histories, dataset_id, history))
        case ListAnswers(a_id, b_id, outcome):
            return replace(compared, answers=_with(compared.answers, ((a_id, b_id), outcome), None))
        case AnswersListed(pair, outcome, answers):
            return replace(compared, answers=_with(compared.answers, (pair, outcome), answers))
    return _viewed(compared, message)


def _viewed(compared: Compared, message: Message) -> Compared:
    """What is in view after a message."""
    match message:
        case ChooseChange(group_id):
            return replace(compared, chosen_id=group_id, pointed_id="")
        case PointAtChange(group_id):
            return replace(compared, pointed_id=group_id)
        case ShowScreen() | ShowTab():
            return replace(compared, pointed_id="")
    return compared


def without_view(compared: Compared) -> Compared:
    """With nothing in view, as another pair is shown."""
    return replace(compared, chosen_id="", pointed_id="")


def _seen(compared: Compared, pair: Pair, comparison: sdk.Comparison) -> Compared:
    is_running = comparison.check is not None and not comparison.check.state.has_ended
    before = compared.comparisons.get(pair)
    answers = compared.answers
    if before is not None and before.answer_counts != comparison.answer_counts:  # answers have other outcomes now
        answers = {key: listed for key, listed in answers.items() if key[0] != pair}
    return replace(
        compared,
        comparisons=_with(compared.comparisons, pair, comparison),
        problems=_without(compared.problems, pair),
        ending=compared.ending if is_running else compared.ending - {pair},
        answers=answers,
    )


def _with(known: Mapping[_KeyT, _ValueT], key: _KeyT, value: _ValueT) -> Mapping[_KeyT, _ValueT]:
    """The latest entries with this one added or replaced."""
    others = [(each, found) for each, found in known.items() if each != key]
    return dict([*others, (key, value)][-_MOST:])


def _without(known: Mapping[_KeyT, _ValueT], key: _KeyT) -> Mapping[_KeyT, _ValueT]:
    return {each: value for each, value in known.items() if each != key} if key in known else known
