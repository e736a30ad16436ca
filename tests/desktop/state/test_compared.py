"""What is known about pairs of versions: comparisons, checks, listed answers, and what is in view."""

from __future__ import annotations

from diptych_client import sdk
from diptych_client.desktop.state import compared
from diptych_client.desktop.state.actions import (
    CancelCheck,
    CheckChanges,
    ChooseChange,
    Connect,
    ListAnswers,
    PointAtChange,
    SwapSides,
)
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.compared import Compared
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import (
    AnswersListed,
    CheckRefused,
    CheckStarted,
    ComparisonFailed,
    ComparisonSeen,
    DatasetsListed,
    SnapshotsListed,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import subscriptions
from diptych_client.desktop.state.update import update
from support import comparison_values as made
from support import window_values

PAIR = ("first", "second")
LOST = made.answer("p1", sdk.AnswerOutcome.LOST)


def after(*messages: Message) -> Compared:
    """What is known after the messages."""
    known = Compared()
    for message in messages:
        known = compared.after(known, message)
    return known


def state_after(*messages: Message) -> State:
    """The state of a window with two trained versions after the messages."""
    versions = [
        window_values.snapshot(name, minute=minute, metrics=window_values.metrics())
        for minute, name in enumerate(("first", "second", "third"))
    ]
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    for message in (DatasetsListed((window_values.dataset("desk"),)), SnapshotsListed(tuple(versions[:2])), *messages):
        state = update(state, message)
    return state


def test_a_comparison_replaces_the_earlier_one_and_the_reason_why_there_was_none() -> None:
    """Of the same pair only."""
    seen = made.comparison(LOST)
    known = after(ComparisonFailed(PAIR, "The server failed."), ComparisonSeen(PAIR, seen))
    assert (known.comparisons[PAIR], dict(known.problems)) == (seen, {})
    assert after(ComparisonFailed(PAIR, "gone"), ComparisonSeen(("a", "b"), seen)).problems[PAIR] == "gone"


def test_only_the_latest_comparisons_are_kept() -> None:
    """The window may run for days."""
    known = after(*(ComparisonSeen((str(number), "b"), made.comparison()) for number in range(30)))
    assert len(known.comparisons) == 20
    assert ("29", "b") in known.comparisons


def test_a_check_is_watched_once_it_has_started() -> None:
    """A watch that ended before would not report its results."""
    starting = after(CheckChanges(*PAIR))
    assert starting.starting == {PAIR}
    assert not starting.requests
    started = compared.after(starting, CheckStarted(PAIR))
    assert (started.starting, started.requests[PAIR]) == (frozenset(), 1)
    watched = [subscriptions(state_after(*each)).compared for each in ((), (CheckStarted(PAIR),))]
    assert watched == [((PAIR, 0),), ((PAIR, 1),)]


def test_a_refused_check_says_why_until_the_next_attempt() -> None:
    """And can be started again."""
    refused = after(CheckChanges(*PAIR), CheckRefused(PAIR, "No worker is running."))
    assert (refused.starting, refused.problems[PAIR]) == (frozenset(), "No worker is running.")
    assert not compared.after(refused, CheckChanges(*PAIR)).problems


def test_a_check_is_being_cancelled_until_it_has_ended() -> None:
    """Its state comes with the comparison."""
    running = made.comparison(check=made.check(sdk.CheckState.RUNNING))
    ended = made.comparison(check=made.check(sdk.CheckState.CANCELLED))
    known = after(ComparisonSeen(PAIR, running), CancelCheck(*PAIR), ComparisonSeen(PAIR, running))
    assert known.ending == {PAIR}
    assert compared.after(known, ComparisonSeen(PAIR, ended)).ending == frozenset()


def test_listed_answers_are_dropped_when_answers_have_other_outcomes() -> None:
    """They are listed again when they are shown."""
    listed = after(
        ComparisonSeen(PAIR, made.comparison(LOST)),
        ListAnswers(*PAIR, sdk.AnswerOutcome.STILL_RIGHT),
        AnswersListed(PAIR, sdk.AnswerOutcome.STILL_RIGHT, (made.answer("p2", sdk.AnswerOutcome.STILL_RIGHT),)),
    )
    same = compared.after(listed, ComparisonSeen(PAIR, made.comparison(LOST)))
    assert len(same.answers[PAIR, sdk.AnswerOutcome.STILL_RIGHT] or ()) == 1
    assert not compared.after(listed, ComparisonSeen(PAIR, made.comparison())).answers


def test_the_change_below_the_mouse_is_marked_before_the_chosen_one() -> None:
    """Until the mouse leaves it."""
    pointed = after(ChooseChange("g1"), PointAtChange("g2"))
    assert pointed.marked_id == "g2"
    assert compared.after(pointed, PointAtChange("")).marked_id == "g1"


def test_another_pair_marks_no_change_and_another_server_forgets_everything() -> None:
    """A change belongs to one pair."""
    state = state_after(ComparisonSeen(PAIR, made.comparison(LOST)), ChooseChange("g"))
    assert update(state, SwapSides()).compared.chosen_id == ""
    assert update(state, Connect("there:1")).compared == Compared()
