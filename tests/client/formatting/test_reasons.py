"""Why an answer was given, in words."""

from dataclasses import replace

import pytest

from diptych_client.formatting.reasons import (
    because_sentence,
    change_words,
    check_sentence,
    disagreement_sentence,
    honest_sentence,
    influence_words,
    is_confirmed,
    recording_words,
    twin_change_sentence,
    twin_sentence,
)
from diptych_client.sdk import AnswerState, CheckState, Explanation, Failure, PictureProperties
from support.explanation_values import MODEL_SET, MOMENT, check, explained, influence, prediction, twin

TODAY = MOMENT.date()


def test_a_recording_comes_with_its_time_its_source_and_its_pictures() -> None:
    """As far as they are known."""
    assert recording_words(influence(), today=TODAY) == "your recording 14:02, lamp (mug, 24 pictures)"
    unknown = influence(captured_at=None, source="", instance_count=1)
    assert recording_words(unknown) == "a recording of yours (mug, 1 picture)"


def test_one_recording_decides_probably() -> None:
    """A formula is a hint."""
    sentence = because_sentence(explained(influence(0.4), influence(0.1)), today=TODAY)

    assert sentence == "Probably because of your recording 14:02, lamp (mug, 24 pictures)."


def test_recordings_of_nearly_the_same_effect_are_named_together() -> None:
    """Two, or three."""
    names = [influence(effect, source=source) for effect, source in ((0.4, "lamp"), (0.38, "desk"), (0.35, "door"))]
    two = explained(*names[:2], influence(0.1), has_several_causes=True)
    three = explained(*names, has_several_causes=True)

    assert because_sentence(two, today=TODAY).startswith("Probably because of two recordings together: your recording")
    assert "three recordings together" in because_sentence(three, today=TODAY)
    assert "door" in because_sentence(three, today=TODAY)


def test_an_answer_without_causes_says_so() -> None:
    """It never saw anything like it, nothing supports it, or it cannot be explained."""
    far = explained(influence(), prediction=prediction(0.4, state=AnswerState.NEVER_SEEN))
    obstacle = explained(obstacle=Failure("NOT_EXPLAINABLE", "Train it again.", {}))

    assert because_sentence(far).startswith("None of your recordings explains this answer")
    assert because_sentence(explained()) == "No recording supports this answer more than the others."
    assert because_sentence(obstacle) == "Train it again."


def test_an_influence_is_a_hint() -> None:
    """For and against."""
    assert influence_words(influence(0.4)) == "probably 50 % of the support"
    assert influence_words(influence(-0.4)) == "probably holds it back"
    assert honest_sentence(explained()) == ""
    assert "without its recording" in honest_sentence(explained(is_honest=True))


def test_a_check_that_turns_the_answer_confirms_the_hint() -> None:
    """With both answers."""
    assert check_sentence(check()) == (
        "Checked: without 24 pictures, the answer turns from mug (62 %) to cup (81 %). The hint is confirmed."
    )


def test_a_check_that_changes_nothing_does_not_confirm_the_hint() -> None:
    """Unless the hint expected nothing."""
    same = check(after=prediction(0.62, 0.38), log_odds_lost=0.01)

    assert check_sentence(same) == "Checked: without 24 pictures, still mug at 62 %. The hint is not confirmed."
    assert is_confirmed(replace(same, estimated_effect=-0.1))


def test_a_check_that_lowers_the_confidence_confirms_the_hint() -> None:
    """The answer need not turn."""
    lower = check(after=prediction(0.5, 0.3), log_odds_lost=0.5)

    assert check_sentence(lower) == (
        "Checked: without 24 pictures, still mug, at 50 % instead of 62 %. The hint is confirmed."
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CheckState.QUEUED, "The check is waiting for a worker."),
        (CheckState.RUNNING, "Checking: training without these pictures."),
        (CheckState.CANCELLED, "The check was cancelled."),
        (CheckState.FAILED, "The check failed. Try again."),
    ],
)
def test_a_check_without_a_result_says_how_far_it_is(state: CheckState, words: str) -> None:
    """The reason of a failure comes first."""
    unfinished = check(state, before=None, after=None)

    assert check_sentence(unfinished) == words
    if state is CheckState.FAILED:
        assert check_sentence(replace(unfinished, failure=Failure("X", "No space.", {}))) == "No space."


def test_the_twin_says_how_far_away_it_is() -> None:
    """And if it is labelled otherwise than answered."""
    assert (
        twin_sentence(twin())
        == "The nearest picture with another answer is cup. The answer turns 40 % of the way there."
    )
    assert twin_sentence(twin(label="plate", turning_share=None)) == (
        "The nearest picture with another answer is cup, labelled plate."
    )
    assert twin_sentence(None) == "All pictures of this version get this answer."


def test_what_would_have_to_change_is_named() -> None:
    """Only what differs noticeably."""
    asked = PictureProperties(0.3, 0.2, 0.1)

    assert change_words(asked, PictureProperties(0.5, 0.1, 0.3)) == "lighter, with less contrast, sharper"
    assert change_words(asked, PictureProperties(0.1, 0.3, 0.05)) == "darker, with more contrast, less sharp"
    assert change_words(asked, asked) == ""
    assert twin_change_sentence(twin()).endswith("would have to be lighter, with less contrast, sharper.")
    assert "what they show differs" in twin_change_sentence(twin(twin_properties=asked))
    assert twin_change_sentence(twin(twin_properties=None)) == ""


def test_two_versions_agree_or_not() -> None:
    """One version alone has nothing to agree with."""
    mug, cup = explained(), explained(prediction=prediction(0.1, 0.9))

    def said(*answers: object) -> str:
        return disagreement_sentence(Explanation(MODEL_SET, answers), "AB")  # type: ignore[arg-type]

    assert said(mug) == ""
    assert said(mug, mug) == "A and B agree: mug."
    assert said(mug, cup) == "A and B disagree: mug and cup."
