"""The changes between two versions in words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from diptych_client.formatting.changes import (
    answer_words,
    by_effect,
    cause_words,
    change_line,
    check_words,
    counts_words,
    effect_words,
    noise_words,
    several_words,
    unexplained_words,
)
from diptych_client.sdk import AnswerCounts, ChangeGroupKind, CheckState, ComparisonCheck, Evidence
from support.comparisons import MOMENT, answer, change, comparison, effect

TODAY = MOMENT.date()
KIND = ChangeGroupKind


def test_a_recording_comes_with_its_pictures_and_its_time() -> None:
    """The date is left out only if it is today."""
    assert change_line(change(), today=TODAY) == "+ 1 recording of mug (24 pictures, 14:02)"
    assert change_line(change()) == "+ 1 recording of mug (24 pictures, 2026-11-30 14:02)"


def test_several_recordings_come_with_their_first_and_last_time() -> None:
    """The day is named once."""
    later = MOMENT + timedelta(minutes=7)
    several = change(recording_count=3, instance_count=1072, last_captured_at=later)

    assert change_line(several, today=TODAY) == "+ 3 recordings of mug (1,072 pictures, 14:02 to 14:09)"
    assert change_line(several) == "+ 3 recordings of mug (1,072 pictures, 2026-11-30 14:02 to 14:09)"


def test_several_recordings_of_one_minute_have_one_time() -> None:
    """Not "14:02 to 14:02"."""
    assert change_line(change(recording_count=2), today=TODAY) == "+ 2 recordings of mug (24 pictures, 14:02)"


def test_recordings_of_two_days_have_two_dates() -> None:
    """Otherwise the second time would be on the wrong day."""
    tomorrow = change(recording_count=2, last_captured_at=MOMENT + timedelta(days=1))

    assert change_line(tomorrow, today=TODAY) == "+ 2 recordings of mug (24 pictures, 14:02 to 2026-12-01 14:02)"


@pytest.mark.parametrize(("number", "words"), [(1, "- 1 picture of cup"), (3, "- 3 pictures of cup")])
def test_single_pictures_are_counted(number: int, words: str) -> None:
    """They are a part of their recordings."""
    removed = change(KIND.REMOVED, "cup", instance_count=number, is_whole_recordings=False, first_captured_at=None)

    assert change_line(removed) == words


def test_one_recording_or_picture_comes_with_its_source() -> None:
    """A long path keeps its end, which is the file."""
    path = f"{'folder/' * 9}mug.jpg"

    assert change_line(change(source="lamp", first_captured_at=None)) == "+ 1 recording of mug (24 pictures, lamp)"
    shown = change_line(change(source=path, is_whole_recordings=False, first_captured_at=None))
    assert shown == f"+ 24 pictures of mug (…{path[-39:]})"


def test_moved_pictures_name_both_labels() -> None:
    """As pictures, or as whole recordings."""
    moved = change(KIND.RELABELLED, "cup", new_label="mug", first_captured_at=None)

    assert change_line(replace(moved, instance_count=5, is_whole_recordings=False)) == (
        "5 pictures moved from cup to mug"
    )
    assert change_line(moved) == "1 recording moved from cup to mug (24 pictures)"


def test_a_renamed_label_is_one_line() -> None:
    """However many pictures it has."""
    assert change_line(change(KIND.RENAMED, "cup", new_label="coffee cup")) == "cup renamed to coffee cup"


def test_a_merged_label_is_one_line() -> None:
    """With the number of its pictures."""
    assert change_line(change(KIND.MERGED, "cup", new_label="mug")) == "cup merged into mug (24 pictures)"


def test_pictures_of_several_labels_are_one_line() -> None:
    """If there are too many changes for a line each."""
    many = change(KIND.ADDED, "", recording_count=40, first_captured_at=None)

    assert change_line(many) == "+ 40 recordings of several labels (24 pictures)"
    assert change_line(replace(many, kind=KIND.RELABELLED)) == (
        "40 recordings moved from several labels to several labels (24 pictures)"
    )


def test_a_kind_of_a_newer_server_is_still_a_line() -> None:
    """It says what it can."""
    assert change_line(change(KIND.UNKNOWN)) == "24 pictures of mug changed"


@pytest.mark.parametrize(
    ("fixed", "lost", "checked", "hint"),
    [
        (7, 1, "+7 -1 checked", "probably +7 -1"),
        (7, 0, "+7 checked", "probably +7"),
        (0, 1, "-1 checked", "probably -1"),
        (0, 0, "no effect, checked", "probably no effect"),
    ],
)
def test_a_hint_reads_unlike_a_check(fixed: int, lost: int, checked: str, hint: str) -> None:
    """Only what was trained again is called checked."""
    assert effect_words(effect(fixed, lost)) == checked
    assert effect_words(effect(fixed, lost, evidence=Evidence.HINT)) == hint
    assert effect_words(None) == ""


@pytest.mark.parametrize(
    ("fixed", "lost", "words"),
    [(2, 0, "unexplained +2"), (2, 1, "unexplained +2 -1"), (0, 1, "unexplained -1"), (0, 0, "")],
)
def test_what_is_left_over_is_stated(fixed: int, lost: int, words: str) -> None:
    """Once causes are known."""
    left = comparison(has_causes=True, unexplained_fixed_count=fixed, unexplained_lost_count=lost)

    assert unexplained_words(left) == words
    assert unexplained_words(replace(left, has_causes=False)) == ""


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, ""), (1, "1 more changed within the noise"), (12, "12 more changed within the noise")],
)
def test_wobbly_answers_are_one_line(number: int, words: str) -> None:
    """They are counted, not listed."""
    assert noise_words(comparison(answer_counts=AnswerCounts(3, 17, 9, 91, number))) == words


def test_answers_with_several_causes_are_counted() -> None:
    """No single change explains them."""
    several = answer(has_several_causes=True)

    assert several_words(comparison()) == ""
    assert several_words(comparison(changed_answers=(several,))) == ("1 answer was changed by several changes together")
    assert several_words(comparison(changed_answers=(several, several, answer()))) == (
        "2 answers were changed by several changes together"
    )


def test_answers_are_counted_with_the_lost_ones_first() -> None:
    """Losses are what to look at."""
    assert counts_words(comparison()) == "3 lost, 17 fixed, 9 still wrong, 91 still right"


def test_an_answer_names_the_label_and_both_answers() -> None:
    """With their confidences."""
    assert answer_words(answer()) == "mug: A mug 91 %, B cup 64 %"


def test_an_answer_names_its_cause() -> None:
    """One change, several, or none."""
    made = comparison()

    assert cause_words(answer(cause_group_id="c1"), made) == change_line(made.change_groups[0])
    assert cause_words(answer(has_several_causes=True), made) == "several changes together"
    assert cause_words(answer(), replace(made, has_causes=False)) == ""
    assert cause_words(answer(), replace(made, has_causes=True)) == "unexplained"


def test_the_change_that_lost_most_comes_first() -> None:
    """Then the one that fixed most, then the largest."""
    effects = (None, effect(9, 0), effect(0, 2), effect(0, 0), effect(3, 2))
    groups = [change(id=str(place), instance_count=place, effect=each) for place, each in enumerate(effects)]

    assert [group.id for group in by_effect(groups)] == ["4", "2", "1", "3", "0"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CheckState.QUEUED, "the check is waiting for a worker"),
        (CheckState.RUNNING, "checking: 3 of 9 trainings"),
        (CheckState.SUCCEEDED, "checked with 9 trainings"),
        (CheckState.FAILED, "the check failed after 3 of 9 trainings"),
        (CheckState.CANCELLED, "the check was cancelled after 3 of 9 trainings"),
    ],
)
def test_the_progress_of_a_check_is_counted_in_trainings(state: CheckState, words: str) -> None:
    """Whatever became of it."""
    check = ComparisonCheck(
        id="k", state=state, finished_training_count=3, training_count=9, created_at=None, updated_at=None, failure=None
    )

    assert check_words(comparison(check=check)) == words
    assert check_words(comparison()) == ""
