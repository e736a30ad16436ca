"""The pictures of a comparison by outcome, and the facts about one of them."""

from __future__ import annotations

from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state.actions import ChooseChange, SelectPictures, Side
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.changed_answers import answer_groups, marked_ids, picture_facts, select_lost
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import (
    AnswersListed,
    ComparisonSeen,
    DatasetSeen,
    DatasetsListed,
    InstancesListed,
    SnapshotsListed,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from support import comparison_values as made
from support import window_values

PAIR = ("first", "second")
LOST = made.answer("lost", sdk.AnswerOutcome.LOST, cause="g1")
FIXED = made.answer("fixed", sdk.AnswerOutcome.FIXED, cause="g2")
GROUPS = (made.group("g1", pictures=("w1", "w2")), made.group("g2", label_name="cup"))


def heard(*messages: Message) -> State:
    """The state of a window with two versions after the messages."""
    desk = window_values.dataset("desk", window_values.label("mug"), window_values.label("cup"))
    versions = tuple(
        window_values.snapshot(name, minute=minute, metrics=window_values.metrics()) for minute, name in enumerate(PAIR)
    )
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    for message in (DatasetsListed((desk,)), DatasetSeen(desk), SnapshotsListed(versions), *messages):
        state = update(state, message)
    return state


COUNTS = sdk.AnswerCounts(1, 1, 2, 9, 0)
SEEN = ComparisonSeen(PAIR, made.comparison(LOST, FIXED, groups=GROUPS, counts=COUNTS))


def test_lost_answers_come_first_and_empty_outcomes_are_left_out() -> None:
    """Except lost and fixed ones: that nothing was lost is worth knowing."""
    assert [each.title for each in answer_groups(heard(SEEN))] == ["Lost", "Fixed", "Still wrong", "Still right"]
    none = ComparisonSeen(PAIR, made.comparison())
    assert [(each.title, each.answers) for each in answer_groups(heard(none))] == [("Lost", []), ("Fixed", [])]
    assert answer_groups(heard()) == ()


def test_answers_that_are_not_sent_along_are_unknown_until_they_are_listed() -> None:
    """Their number is known."""
    wrong = answer_groups(heard(SEEN))[2]
    assert (wrong.count, wrong.answers) == (2, None)
    both = tuple(made.answer(each, sdk.AnswerOutcome.STILL_WRONG) for each in ("p1", "p2"))
    assert answer_groups(heard(SEEN, AnswersListed(PAIR, sdk.AnswerOutcome.STILL_WRONG, both)))[2].answers == both


def test_a_chosen_change_marks_its_pictures_and_those_that_it_changed() -> None:
    """None without a choice."""
    assert marked_ids(heard(SEEN)) == frozenset()
    assert marked_ids(heard(SEEN, ChooseChange("g1"))) == {"w1", "w2", "lost"}


def test_the_facts_of_a_picture_are_both_answers_its_label_and_the_cause() -> None:
    """The label is that of the dataset, if the picture is still in it."""
    facts = picture_facts(heard(SEEN), "lost")
    assert (facts.label, facts.answer(Side.A), facts.answer(Side.B)) == ("mug", "mug  91 %", "cup  64 %")
    assert (facts.is_right(Side.A), facts.is_right(Side.B)) == (True, False)
    assert facts.cause.startswith("+ 1 recording of mug")
    moved = InstancesListed("desk", (window_values.instance("lost", "cup"),))
    assert picture_facts(heard(SEEN, moved), "lost").label == "cup"
    unknown = picture_facts(heard(SEEN), "other")
    assert (unknown.label, unknown.answer(Side.B), unknown.is_right(Side.B)) == ("", "", None)


def test_the_lost_ones_are_selected_in_their_dataset() -> None:
    """There is no such action without lost answers."""
    assert select_lost(heard(SEEN)) == SelectPictures("desk", ("lost",))
    assert select_lost(heard(ComparisonSeen(PAIR, made.comparison(FIXED)))) is None


def test_a_renamed_label_has_its_current_name_in_comparisons() -> None:
    """As everywhere in the window; the comparison contains the name from the time of the snapshots."""
    renamed = window_values.dataset("desk", replace(window_values.label("mug"), name="beaker"))
    before, after = heard(SEEN, DatasetSeen(renamed)), heard(DatasetSeen(renamed), SEEN)
    for state in (before, after):
        assert picture_facts(state, "lost").answer(Side.A) == "beaker  91 %"
        assert picture_facts(state, "lost").cause.startswith("+ 1 recording of beaker")
