"""Confidence intervals for the accuracy on new bursts, from an accuracy measured on a few bursts.

Pictures of one burst are near copies: they are right or wrong together, and ten may carry no more information than one.
A bootstrap over bursts respects that, but its interval has no width when all answers are right, and is too narrow for
few bursts. Instead this is Wilson's interval, which is sound at 0 and 100 %, for an effective number of pictures: their
number divided by the design effect, that is, by how much more the bursts differ than by chance. Few errors give little
information about the design effect, so it starts from the worst case, in which each burst counts once, and moves to the
estimate with the number of errors (or of right answers, if those are rarer).
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

_NORMAL_QUANTILE: Final = 1.959964
"""An interval is meant to hold the accuracy on new bursts in 95 of 100 cases."""
_STUDENT_QUANTILES = (12.7062, 4.3027)  # one and two degrees of freedom, where the series below is too coarse
_PRIOR_ERRORS = 2.0


@dataclass(frozen=True)
class Interval:
    """A confidence interval of an accuracy in 0..1."""

    low: float
    high: float


def burst_interval(hits: NDArray[np.bool_], bursts: NDArray[np.int64]) -> Interval:
    """The 95 % interval for the accuracy on new bursts, from right and wrong answers (N,) and their bursts (N,).

    Raises:
        ValueError: there are no answers.
    """
    if not len(hits):
        raise ValueError("An interval needs at least one answer.")
    _, index = np.unique(bursts, return_inverse=True)
    sizes = np.bincount(index).astype(np.float64)
    right = np.bincount(index, weights=hits).astype(np.float64)
    worst = float((sizes**2).sum() / sizes.sum())
    trust = _trust(hits)
    effect = trust * _design_effect(right, sizes, worst=worst) + (1 - trust) * worst
    quantile = trust * _student_quantile(len(sizes) - 1) + (1 - trust) * _NORMAL_QUANTILE
    return _wilson(float(hits.mean()), count=len(hits) / effect, quantile=quantile)


def _trust(hits: NDArray[np.bool_]) -> float:
    """The weight of the estimated design effect: 0 without errors, towards 1 with many."""
    rarer = float(min(hits.sum(), (~hits).sum()))
    return rarer / (rarer + _PRIOR_ERRORS)


def _design_effect(right: NDArray[np.float64], sizes: NDArray[np.float64], *, worst: float) -> float:
    """The variance of the accuracy over bursts, relative to that over independent pictures: 1..worst."""
    count, pictures = len(sizes), float(sizes.sum())
    accuracy = float(right.sum()) / pictures
    by_chance = accuracy * (1 - accuracy) / pictures
    if count == 1 or not by_chance:
        return worst
    between = count / (count - 1) * float(((right - accuracy * sizes) ** 2).sum()) / pictures**2
    return min(max(1.0, between / by_chance), worst)


def _wilson(accuracy: float, *, count: float, quantile: float) -> Interval:
    weight = quantile**2 / count
    centre = (accuracy + weight / 2) / (1 + weight)
    reach = quantile / (1 + weight) * sqrt(accuracy * (1 - accuracy) / count + weight / (4 * count))
    # Rounding must not exclude the accuracy itself.
    return Interval(low=min(accuracy, max(0.0, centre - reach)), high=max(accuracy, min(1.0, centre + reach)))


def _student_quantile(freedom: int) -> float:
    """The two-sided 95 % quantile of Student's t: Fisher's series in 1 / freedom."""
    if freedom <= len(_STUDENT_QUANTILES):
        return _STUDENT_QUANTILES[max(freedom, 1) - 1]
    z = _NORMAL_QUANTILE
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term * (1 / freedom) ** power for power, term in enumerate(terms, start=1))
