"""The verdict in words: of the compared versions, and of a new version against the one before."""

from __future__ import annotations

import pytest

from diptych_client import sdk
from diptych_client.desktop.state.actions import ChooseSide, Side
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import (
    ComparisonFailed,
    ComparisonSeen,
    DatasetsListed,
    SnapshotsListed,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.pair_verdict import result_pair, result_text, shown_verdict, watched_pairs
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from support import comparison_values as made
from support import window_values


def trained(name: str, minute: int) -> sdk.Snapshot:
    """A snapshot with a model, made at a minute."""
    return window_values.snapshot(name, minute=minute, metrics=window_values.metrics())


FIRST, SECOND, THIRD = trained("first", 1), trained("second", 2), trained("third", 3)


def heard(*messages: Message) -> State:
    """The state of a window with a dataset after the messages."""
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    for message in (DatasetsListed((window_values.dataset("desk"),)), *messages):
        state = update(state, message)
    return state


BOTH = SnapshotsListed((FIRST, SECOND))


def test_the_verdict_has_a_headline_and_what_it_is_based_on() -> None:
    """From the sentence that the command line prints."""
    found = shown_verdict(heard(BOTH, ComparisonSeen(("first", "second"), made.comparison())))
    assert found.headline == "B is better"
    assert found.detail.startswith("14 more right, 0 lost")
    assert found.is_known


def test_without_a_verdict_it_says_why() -> None:
    """Nothing is shown as long as there is only one version."""
    assert shown_verdict(heard(SnapshotsListed((FIRST,)))).headline == ""
    assert shown_verdict(heard(BOTH)).headline == "Comparing A and B ..."
    failed = shown_verdict(heard(BOTH, ComparisonFailed(("first", "second"), "It is gone.")))
    assert (failed.headline, failed.detail, failed.is_known) == ("Not compared", "It is gone.", False)
    same = shown_verdict(heard(BOTH, ChooseSide(Side.A, "second")))
    assert same.headline == "The same version on both sides"
    obstacle = made.comparison(obstacle=sdk.Failure("NO_LABEL", "A and B have no label in common."))
    assert shown_verdict(heard(BOTH, ComparisonSeen(("first", "second"), obstacle))).headline == "Not compared"


def test_the_newest_version_is_judged_against_the_one_before_whatever_is_chosen() -> None:
    """Both pairs are watched."""
    state = heard(SnapshotsListed((FIRST, SECOND, THIRD)), ChooseSide(Side.A, "first"))
    assert result_pair(state) == ("second", "third")
    assert watched_pairs(state) == (("first", "third"), ("second", "third"))
    assert result_text(state) == ""


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (sdk.VerdictOutcome.BETTER, "Better than second: 1 fixed, 0 lost."),
        (sdk.VerdictOutcome.WORSE, "Worse than second: 1 fixed, 0 lost."),
        (sdk.VerdictOutcome.CANNOT_TELL, "No clear difference from second yet."),
        (sdk.VerdictOutcome.SAME, "The same as second."),
    ],
)
def test_the_result_of_a_training_names_the_version_before(outcome: sdk.VerdictOutcome, words: str) -> None:
    """Where it is shown, there are no sides A and B."""
    fixed = made.answer("p", sdk.AnswerOutcome.FIXED)
    seen = ComparisonSeen(("second", "third"), made.comparison(fixed, result=made.verdict(outcome)))
    assert result_text(heard(SnapshotsListed((FIRST, SECOND, THIRD)), seen)) == words


def test_the_first_version_has_no_verdict() -> None:
    """There is nothing to compare it with."""
    state = heard(SnapshotsListed((FIRST,)))
    assert result_pair(state) is None
    assert result_text(state) == ""
    assert watched_pairs(state) == ()
