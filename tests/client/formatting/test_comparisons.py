"""The verdict of a comparison in words."""

from dataclasses import replace

import pytest

from diptych_client.formatting.comparisons import (
    data_sentence,
    detectable_sentence,
    exam_sentence,
    label_name,
    label_words,
    not_asked_sentence,
    range_sentence,
    short_sentence,
)
from diptych_client.sdk import DataDifference, Failure, VerdictDoubt, VerdictOutcome
from support.comparisons import comparison, label, verdict

CANNOT_TELL = VerdictOutcome.CANNOT_TELL
FEW, CHANCE = VerdictDoubt.FEW_CHANGED, VerdictDoubt.COULD_BE_CHANCE


def test_a_better_version_comes_with_its_gain_its_losses_and_its_range() -> None:
    """In one sentence."""
    assert comparison().sentence == "B is better: 14 more right, 3 lost (+4 to +19 of 100 new pictures)."


def test_a_worse_version_comes_with_its_losses() -> None:
    """The range has the sign of the difference."""
    worse = verdict(VerdictOutcome.WORSE, difference=-0.05, lower=-0.09, upper=-0.01)

    assert comparison(worse).sentence == "B is worse: 6 fewer right, 3 lost (-9 to -1 of 100 new pictures)."


def test_an_end_of_the_range_that_rounds_to_zero_has_no_sign() -> None:
    """Neither "+0" nor "-0"."""
    assert "(0 to +19 of 100 new pictures)" in comparison(verdict(lower=0.004)).sentence
    assert "(-9 to 0 of 100 new pictures)" in comparison(verdict(lower=-0.09, upper=-0.001)).sentence


def test_equal_versions_are_the_same() -> None:
    """There is nothing else to say."""
    assert comparison(verdict(VerdictOutcome.SAME)).sentence == (
        "The same: A and B have the same pictures and the same model."
    )


@pytest.mark.parametrize(
    ("changed", "gained", "words"),
    [
        (1, 1, "1 recording changed its answers, for B."),
        (1, 0, "1 recording changed its answers, for A."),
        (2, 2, "2 recordings changed their answers, both for B."),
        (3, 3, "3 recordings changed their answers, all for B."),
        (4, 0, "4 recordings changed their answers, all for A."),
        (4, 3, "4 recordings changed their answers, 3 of them for B."),
    ],
)
def test_too_few_changed_recordings_are_counted(changed: int, gained: int, words: str) -> None:
    """With what would be enough, and what to record next."""
    undecided = verdict(CANNOT_TELL, doubt=FEW, changed_recording_count=changed, gained_recording_count=gained)

    assert comparison(undecided).sentence == (
        f"Cannot tell yet: {words} Fewer than 6 can never settle it. "
        "Record more, cup first (2 recordings), train, and compare again."
    )


def test_changes_that_go_both_ways_could_be_chance() -> None:
    """Though there are enough of them."""
    undecided = verdict(CANNOT_TELL, doubt=CHANCE, changed_recording_count=9, gained_recording_count=6)

    assert comparison(undecided).sentence == (
        "Cannot tell: 9 recordings changed their answers, 6 of them for B. That could be chance. "
        "Record more, cup first (2 recordings), train, and compare again."
    )


def test_among_labels_with_as_few_recordings_the_one_with_the_most_errors_is_recorded_first() -> None:
    """As after a training."""
    labels = (label("mug", b_accuracy=0.5), label("cup", b_accuracy=0.9), label("pen", a_label_id="x", b_label_id=""))

    assert "Record more, mug first (5 recordings)" in comparison(verdict(CANNOT_TELL), labels=labels).sentence


def test_unchanged_answers_are_not_called_a_difference() -> None:
    """No recording changed its number of right answers."""
    equal = verdict(CANNOT_TELL, doubt=FEW, changed_recording_count=0, gained_recording_count=0)

    assert comparison(equal).sentence.startswith(
        "Cannot tell: A and B are right equally often in each of the 31 recordings. Record more"
    )


def test_without_an_exam_every_label_needs_another_recording() -> None:
    """There is nothing to measure with."""
    empty = verdict(CANNOT_TELL, doubt=VerdictDoubt.NO_EXAM, instance_count=0, recording_count=0)

    assert comparison(empty).sentence == (
        "Cannot tell: there is no picture that both could be asked honestly. "
        "Record every label at least twice, train, and compare again."
    )
    assert (exam_sentence(empty), range_sentence(empty)) == ("", "")


def test_an_obstacle_is_the_sentence() -> None:
    """The server's message says what is wrong."""
    obstacle = Failure("X", "A and B know different things; nothing to compare.")

    blocked = replace(comparison(obstacle=obstacle), verdict=None)

    assert blocked.sentence == "A and B know different things; nothing to compare."
    assert blocked.outcome is CANNOT_TELL


def test_the_short_sentence_fits_into_a_narrow_place() -> None:
    """The start of the sentence, without ranges and advice."""
    assert short_sentence(comparison()) == "B is better: 14 more right, 3 lost"
    assert short_sentence(comparison(verdict(CANNOT_TELL, doubt=FEW, changed_recording_count=3))) == "Cannot tell yet"
    assert short_sentence(comparison(verdict(VerdictOutcome.SAME))) == (
        "The same: A and B have the same pictures and the same model"
    )


def test_the_exam_is_stated() -> None:
    """Pictures, recordings, and what each got right."""
    assert exam_sentence(verdict()) == (
        "A got 78 % and B 90 % right on the 120 pictures of 31 recordings that both could be asked honestly."
    )


def test_the_number_of_trainings_is_stated() -> None:
    """If it is more than one."""
    assert exam_sentence(verdict(seed_count=3)).endswith("asked honestly, averaged over 3 trainings of each.")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 more picture does not count, because A and B label it differently."),
        (5, "5 more pictures do not count, because A and B label them differently."),
    ],
)
def test_pictures_with_two_labels_do_not_count(number: int, words: str) -> None:
    """And are named."""
    assert exam_sentence(verdict(relabelled_instance_count=number)).endswith(f"asked honestly. {words}")


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        (-0.04, 0.09, "between 4 of 100 pictures worse and 9 better"),
        (0.04, 0.19, "4 to 19 of 100 pictures better"),
        (-0.19, -0.04, "4 to 19 of 100 pictures worse"),
        (0.001, -0.001, "about as good"),
    ],
)
def test_the_range_is_about_new_recordings(lower: float, upper: float, words: str) -> None:
    """What B would do there, and what would have been seen."""
    assert range_sentence(verdict(lower=lower, upper=upper)) == (
        f"On new recordings, B would be {words}. A difference of 8 of 100 pictures would probably have been seen."
    )


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, ""),
        (0.08, "A difference of 8 of 100 pictures would probably have been seen."),
        (1.4, "With this few recordings, no difference could have been seen."),
    ],
)
def test_the_smallest_visible_difference_is_stated(share: float, words: str) -> None:
    """Unless it is unknown."""
    assert detectable_sentence(verdict(detectable_difference=share)) == words


def test_the_common_data_is_counted() -> None:
    """Or called the same as a whole."""
    assert data_sentence(comparison()) == "96 pictures of 30 recordings are the same."
    one, none = DataDifference(1, 1, 0, 0, 0, 1, 1), DataDifference(1, 1, 1, 1, 0, 0, 0)
    assert data_sentence(comparison(data_difference=one)) == "1 picture of 1 recording is the same."
    assert data_sentence(comparison(data_difference=none)) == "A and B have no picture in common."
    assert data_sentence(comparison(change_groups=())) == "The same pictures; only the training differs."
    assert data_sentence(comparison(verdict(VerdictOutcome.SAME), change_groups=())) == "The same pictures."


def test_labels_that_are_not_compared_are_named_with_the_reason() -> None:
    """Nothing is left out in silence."""
    labels = (
        label("mug"),
        label("plate", is_asked=False, a_label_id=""),
        label("pen", is_asked=False, b_label_id=""),
        label("cup", is_asked=False),
    )

    assert not_asked_sentence(comparison(labels=labels)) == (
        "Not compared: plate (only in B), pen (only in A) and cup (no honest answers)."
    )
    assert not_asked_sentence(comparison()) == ""
    assert [label_words(each) for each in labels] == ["cannot tell", "only in B", "only in A", "no honest answers"]


def test_a_renamed_label_has_both_names() -> None:
    """So that its row is recognised."""
    assert label_name(label("coffee cup", a_name="cup")) == "coffee cup (was cup)"
    assert label_name(label("mug")) == "mug"
