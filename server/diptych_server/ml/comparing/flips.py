"""Flips: which answers differ between two versions, and which of them only differ by chance.

A training with another seed also changes some answers. An answer counts as lost or fixed only if it is clear in both
versions: with margins beyond 0.1. The first list is that of the trained heads themselves; the confirmed list is that of
the mean margins over three seeds or more of each version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.tensor_files import Floats

CLEAR_MARGIN: Final = 0.1
"""An answer with a smaller margin may turn with the seed."""

CONFIRMING_SEEDS: Final = 3


class Answer(StrEnum):
    """What became of the answer to a picture from A to B."""

    LOST = "lost"
    FIXED = "fixed"
    WOBBLY = "wobbly"
    """It changed, but not more than it may with the seed alone."""
    STILL_WRONG = "still_wrong"
    STILL_RIGHT = "still_right"


_ORDER: Final = (Answer.LOST, Answer.FIXED, Answer.WOBBLY, Answer.STILL_WRONG, Answer.STILL_RIGHT)


@dataclass(frozen=True)
class Flips:
    """The answers to N pictures.

    answers: one per picture, None where either version has no honest answer;
    margins_a, margins_b: (N,) float32, means over the seeds; NaN without an honest answer;
    order: (answered pictures,) int64, rows in the order to show: lost, fixed, wobbly, still wrong, still right, and of
    each the largest change first; counts: by answer, 0 included.
    """

    answers: tuple[Answer | None, ...]
    margins_a: Floats
    margins_b: Floats
    order: NDArray[np.int64]
    counts: Mapping[Answer, int]
    seed_count: int
    """The smaller number of seeds."""

    @property
    def is_confirmed(self) -> bool:
        """Whether there were enough seeds of both versions to tell changes from chance."""
        return self.seed_count >= CONFIRMING_SEEDS

    def rows(self, answer: Answer) -> NDArray[np.int64]:
        """The rows with this answer, the largest change first."""
        return np.array([row for row in self.order if self.answers[row] == answer], np.int64)


def find_flips(margins_a: Floats, margins_b: Floats) -> Flips:
    """The flips from the margins (S, N) of the seeds of both versions; the first seed is that of the trained heads.

    The numbers of seeds may differ. Untempered margins, see `margins.py`.
    """
    mean_a, mean_b = (margins.mean(axis=0, dtype=np.float32) for margins in (margins_a, margins_b))
    codes = _codes(mean_a, mean_b, has_turned=(margins_a[0] > 0) != (margins_b[0] > 0))
    asked = np.isfinite(mean_a) & np.isfinite(mean_b)
    change = np.abs(np.nan_to_num(mean_b - mean_a))
    order = np.lexsort((-change, codes))
    return Flips(
        answers=tuple(_ORDER[code] if is_asked else None for code, is_asked in zip(codes, asked, strict=True)),
        margins_a=mean_a,
        margins_b=mean_b,
        order=order[asked[order]].astype(np.int64),
        counts={answer: int((codes[asked] == code).sum()) for code, answer in enumerate(_ORDER)},
        seed_count=min(len(margins_a), len(margins_b)),
    )


def _codes(margins_a: Floats, margins_b: Floats, *, has_turned: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The places of the answers in `_ORDER`; the first condition that holds decides."""
    is_clear = (np.abs(margins_a) > CLEAR_MARGIN) & (np.abs(margins_b) > CLEAR_MARGIN)
    was_right, is_right = margins_a > 0, margins_b > 0
    conditions = [
        is_clear & was_right & ~is_right,
        is_clear & ~was_right & is_right,
        (was_right != is_right) | has_turned,
        ~is_right,
    ]
    return np.select(conditions, [0, 1, 2, 3], default=4).astype(np.int64)
