"""How far to trust an answer, in words."""

from dataclasses import replace

import pytest

from diptych_client.formatting.answer_states import (
    doubt_words,
    prediction_state,
    prediction_words,
    short_state_words,
    state_words,
)
from diptych_client.sdk import AnswerState, Failure
from support.explanation_values import MODEL_SET, prediction

STATE = AnswerState


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (STATE.SURE, "sure"),
        (STATE.SURE_BUT_FAR, "sure, but this looks unlike your pictures"),
        (STATE.NEVER_SEEN, "never saw anything like this"),
        (STATE.UNKNOWN, ""),
    ],
)
def test_each_state_has_its_words(state: AnswerState, words: str) -> None:
    """A state of a newer server has none."""
    assert state_words(state, answer="mug", other="cup") == words


def test_an_answer_torn_between_two_names_both() -> None:
    """Among several labels it is only unsure."""
    between = prediction(0.55, 0.4, state=STATE.TORN, torn_index=1)

    assert prediction_state(between, MODEL_SET) == "torn between mug and cup"
    assert prediction_state(replace(between, torn_index=None), MODEL_SET) == "unsure"


def test_an_answer_comes_with_its_state() -> None:
    """One that failed comes with the reason; one without a state is only the answer."""
    failed = prediction(failure=Failure("UNREADABLE", "It failed.", {}))

    assert prediction_words(prediction(0.97), MODEL_SET) == "mug 97 %, sure"
    assert prediction_words(prediction(0.97, state=STATE.UNKNOWN), MODEL_SET) == "mug 97 %"
    assert prediction_words(failed, MODEL_SET) == "It failed."
    assert prediction_state(failed, MODEL_SET) == ""


def test_what_a_version_cannot_know_yet_comes_with_what_to_do() -> None:
    """Calibration first."""
    [snapshot] = MODEL_SET.snapshots

    assert doubt_words(snapshot) == ""
    assert doubt_words(replace(snapshot, is_calibrated=False)) == "not calibrated yet: record more"
    assert "record more" in doubt_words(replace(snapshot, knows_unfamiliar=False))


def test_the_short_words_differ() -> None:
    """For all states that are known."""
    words = {short_state_words(state) for state in AnswerState}

    assert words == {"sure", "torn", "sure but far", "never saw", ""}
