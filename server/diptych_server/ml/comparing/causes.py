"""Causes: which group of edits lost or fixed an answer.

The effect of a group on a picture is its margin in B minus its margin in B without the group. The group with the
largest effect in the direction of the flip is its cause, if the effect is at least twice the second largest and undoing
the group restores the answer. Otherwise several changes did it together, or none did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.comparing.flips import CLEAR_MARGIN, Answer, Flips
from diptych_server.ml.tensor_files import Floats

DOMINANCE: Final = 2.0
"""How many times the second largest effect that of a single cause has at least."""

TOGETHER: Final = -1
"""In place of a group: several changes together."""

UNEXPLAINED: Final = -2
"""In place of a group: no change has an effect in this direction."""

_LEAST_HINT: Final = 0.01
"""Below this, an effect in ridge regression (of one-hot labels) says nothing."""


@dataclass(frozen=True)
class Cause:
    """The cause of one flip: `group` is a place in the groups, `TOGETHER` or `UNEXPLAINED`.

    `effect` is that of the group, or the largest one; negative for a lost answer.
    """

    row: int
    answer: Answer
    group: int
    effect: float


@dataclass(frozen=True)
class Part:
    """How many answers were fixed and lost."""

    fixed: int
    lost: int


@dataclass(frozen=True)
class Causes:
    """The causes of all flips, in the order to show, and the part of each group in gains and losses.

    `order` are the groups, those that lost most answers first; of equal ones, those that fixed fewest, then those that
    lowered the margins of all pictures most. `together` and `unexplained` are what no single group explains. With
    `is_checked`, the effects come from training again without each group; otherwise they are estimates.
    """

    causes: tuple[Cause, ...]
    parts: tuple[Part, ...]
    order: tuple[int, ...]
    together: Part
    unexplained: Part
    is_checked: bool


def checked_causes(flips: Flips, margins_b: Floats, margins_without: Floats) -> Causes:
    """The causes from the margins (N,) in B and (G, N) in B without each group, both by heads trained with one seed."""
    effects = margins_b - margins_without
    restores = (margins_without > 0) != (flips.margins_b > 0)
    return _causes(flips, effects, restores=restores, least=CLEAR_MARGIN, is_checked=True)


def suggested_causes(flips: Flips, effects: Floats) -> Causes:
    """The causes from estimated effects (G, N), as of `ridge_effects`.

    Whether the undoing of a group restores an answer is not known.
    """
    restores = np.ones(effects.shape, np.bool_)
    return _causes(flips, effects, restores=restores, least=_LEAST_HINT, is_checked=False)


def _causes(flips: Flips, effects: Floats, *, restores: NDArray[np.bool_], least: float, is_checked: bool) -> Causes:
    rows = np.concatenate([flips.rows(Answer.LOST), flips.rows(Answer.FIXED)])
    causes = tuple(
        _cause(int(row), flips.answers[row] or Answer.WOBBLY, effects[:, row], restores=restores[:, row], least=least)
        for row in rows
    )
    parts = tuple(_part(causes, group) for group in range(len(effects)))
    pulls = np.nan_to_num(effects, nan=0).sum(axis=1)
    order = sorted(range(len(parts)), key=lambda group: (-parts[group].lost, parts[group].fixed, pulls[group]))
    return Causes(
        causes=causes,
        parts=parts,
        order=tuple(order),
        together=_part(causes, TOGETHER),
        unexplained=_part(causes, UNEXPLAINED),
        is_checked=is_checked,
    )


def _cause(row: int, answer: Answer, effects: Floats, *, restores: NDArray[np.bool_], least: float) -> Cause:
    sign = 1 if answer is Answer.FIXED else -1
    pushes = np.nan_to_num(effects, nan=0) * sign
    if not len(pushes) or pushes.max() <= least:
        return Cause(row, answer, UNEXPLAINED, float(sign * pushes.max(initial=0)))
    first, *others = np.argsort(-pushes)
    second = max(0.0, float(pushes[others[0]])) if others else 0.0
    is_single = pushes[first] >= DOMINANCE * second and restores[first]
    return Cause(row, answer, int(first) if is_single else TOGETHER, float(sign * pushes[first]))


def _part(causes: Sequence[Cause], group: int) -> Part:
    answers = [cause.answer for cause in causes if cause.group == group]
    return Part(fixed=answers.count(Answer.FIXED), lost=answers.count(Answer.LOST))
