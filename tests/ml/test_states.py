"""How far to trust an answer."""

import numpy as np
import pytest

from diptych_server.core.answer_state import AnswerState
from diptych_server.ml.states import judge_states

UNKNOWN = float("nan")


@pytest.mark.parametrize(
    ("confidences", "unfamiliarity", "state", "torn"),
    [
        ((0.75, 0.2, 0.05), 0.9, AnswerState.SURE, -1),
        ((0.2, 0.75, 0.05), UNKNOWN, AnswerState.SURE, -1),
        ((0.5, 0.1, 0.4), 0.9, AnswerState.TORN, 2),
        ((0.1, 0.4, 0.5), UNKNOWN, AnswerState.TORN, 1),
        ((0.4, 0.3, 0.3), 0.9, AnswerState.TORN, -1),
        ((0.9, 0.05, 0.05), 1.1, AnswerState.SURE_BUT_FAR, -1),
        ((0.75, 0.2, 0.05), 1.1, AnswerState.NEVER_SEEN, -1),
        ((0.5, 0.1, 0.4), 3.0, AnswerState.NEVER_SEEN, -1),
    ],
)
def test_an_answer_has_one_of_four_states(
    confidences: tuple[float, ...], unfamiliarity: float, state: AnswerState, torn: int
) -> None:
    """By its confidence and by how far the picture is from the training pictures."""
    found = judge_states(np.array([confidences], np.float32), np.array([unfamiliarity], np.float32))

    assert (found.states.tolist(), found.torn.tolist()) == ([state], [torn])


def test_answers_of_several_models_are_judged_at_once() -> None:
    """Each with its own unfamiliarity; labels that a model lacks have no confidence."""
    confidences = np.array([[[0.9, 0.1, 0], [0, 0.55, 0.45]], [[0.6, 0.4, 0], [0, 0.1, 0.9]]], np.float32)
    unfamiliarity = np.array([[0.5, UNKNOWN], [0.5, 2.0]], np.float32)

    found = judge_states(confidences, unfamiliarity)

    assert found.states.tolist() == [
        [AnswerState.SURE, AnswerState.TORN],
        [AnswerState.TORN, AnswerState.SURE_BUT_FAR],
    ]
    assert found.torn.tolist() == [[-1, 2], [1, -1]]


def test_a_single_label_is_always_sure_or_far() -> None:
    """There is nothing to be torn between."""
    found = judge_states(np.ones((2, 1), np.float32), np.array([0.5, 2], np.float32))

    assert found.states.tolist() == [AnswerState.SURE, AnswerState.SURE_BUT_FAR]
