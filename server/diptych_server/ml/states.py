"""How far to trust an answer: one of four states instead of a bare confidence.

The limits were measured on two sets of photographs with calibrated confidences: of the answers that are "sure", 94 to
98 % were right, of those that are "torn" 51 to 63 %.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.answer_state import AnswerState
from diptych_server.ml.tensor_files import Floats

SURE_FROM: Final = 0.7
SURE_ALTHOUGH_FAR_FROM: Final = 0.8
BETWEEN_TWO_FROM: Final = 0.8
"""An answer is torn between two labels if both together have at least this confidence."""

_NONE: Final = -1


class States(NamedTuple):
    """states: (...) int64 of AnswerState; torn: (...) int64, the second label of an answer torn between two, or -1."""

    states: NDArray[np.int64]
    torn: NDArray[np.int64]


def judge_states(confidences: Floats, unfamiliarity: Floats) -> States:
    """The states of answers with calibrated confidences (..., C) and unfamiliarities (...), NaN where unknown."""
    top = confidences.max(axis=-1)
    is_far = unfamiliarity > 1  # False for NaN
    near = np.where(top >= SURE_FROM, AnswerState.SURE, AnswerState.TORN)
    far = np.where(top >= SURE_ALTHOUGH_FAR_FROM, AnswerState.SURE_BUT_FAR, AnswerState.NEVER_SEEN)
    states = np.where(is_far, far, near)
    torn = np.full(top.shape, _NONE)
    if (states == AnswerState.TORN).any() and confidences.shape[-1] > 1:
        # The stable order of the negatives begins with the answer, the first of several equal ones.
        second = np.argsort(-confidences, axis=-1, kind="stable")[..., 1]
        both = top + np.take_along_axis(confidences, second[..., None], axis=-1)[..., 0]
        torn = np.where((states == AnswerState.TORN) & (both >= BETWEEN_TWO_FROM), second, torn)
    return States(states, torn)
