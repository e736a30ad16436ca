"""The twin of a picture: the nearest other picture that rightly gets another answer, and how far away the border is."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.heads import Head
from diptych_server.ml.tensor_files import Floats

_STEPS: Final = 64


class Nearest(NamedTuple):
    """A row, and the cosine of its inputs to those of the asked picture."""

    row: int
    similarity: float


def nearest_other(
    inputs: Floats,
    query: Floats,
    *,
    answers: NDArray[np.int64],
    labels: NDArray[np.int64],
    answer: int,
    excluded: NDArray[np.bool_] | None = None,
) -> Nearest | None:
    """The row nearest to inputs (D,) float32 of length 1 that rightly gets another answer; None if there is none.

    A picture that honestly gets a wrong answer is skipped: the head that answers the asked picture has learned its
    right label, so on the way to it the answer often never turns. As measured, skipping them also names the
    recording more often that holds the answer back.

    Args:
        inputs: (N, D) float32 of length 1.
        query: those of the asked picture.
        answers: (N,) int64, the honest answers; -1 for none.
        labels: (N,) int64, the right ones.
        answer: the answer to the asked picture.
        excluded: (N,) rows of the picture's own recording and its near copies.
    """
    is_other = (answers == labels) & (answers != answer)
    if excluded is not None:
        is_other &= ~excluded
    if not is_other.any():
        return None
    cosines = np.where(is_other, inputs @ query, -np.inf)  # of all rows: copying the others takes longer
    best = int(cosines.argmax())
    return Nearest(best, float(cosines[best]))


def turning_share(head: Head, embedding: Floats, twin: Floats, *, answer: int) -> float | None:
    """The share of the straight line from an embedding (D,) to that of its twin (D,) at which the answer turns.

    It is exact to 1/64. None if the answer never turns: the head that answers the picture was trained on the twin.
    """
    shares = np.linspace(0, 1, _STEPS + 1, dtype=np.float32)[1:, None]
    said = head.predict(embedding + shares * (twin - embedding)).argmax(axis=1)
    turned = np.flatnonzero(said != answer)
    return float(shares[turned[0], 0]) if len(turned) else None
