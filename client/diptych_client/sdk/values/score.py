"""A measured share with its confidence interval."""

from math import isnan, nan
from typing import Any, Self


class Score(float):
    """A share from 0 to 1 with its range: the 95 % confidence interval for new bursts.

    It is a `float`: compare it, format it, compute and plot with it. `str` gives percentages, "92 % (85 to 96)".
    """

    __slots__ = ("lower", "right_count", "scored_count", "upper")

    lower: float
    """Lower end of the range, 0 to 1; NaN if there is no range."""
    upper: float
    """Upper end of the range, 0 to 1; NaN if there is no range."""
    right_count: int | None
    """How many of these answers were right; None if unknown."""
    scored_count: int | None
    """How many pictures were answered honestly; None if unknown."""

    def __new__(
        cls,
        value: float,
        lower: float = nan,
        upper: float = nan,
        *,
        right_count: int | None = None,
        scored_count: int | None = None,
    ) -> Self:
        """The share `value` with its range, all 0 to 1; a mean of scores has none."""
        score = super().__new__(cls, value)
        score.lower, score.upper = lower, upper
        score.right_count, score.scored_count = right_count, scored_count
        return score

    @property
    def value(self) -> float:
        """The share as a plain `float`, 0 to 1."""
        return float(self)

    def parts(self) -> dict[str, float | int | None]:
        """The share, its range and its counts by name, for JSON."""
        return {
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "right_count": self.right_count,
            "scored_count": self.scored_count,
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return _score, (self.value, self.lower, self.upper, self.right_count, self.scored_count)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    def __repr__(self) -> str:
        ends = "" if isnan(self.lower) else f", {self.lower!r} to {self.upper!r}"
        counts = "" if self.scored_count is None else f", {self.right_count} of {self.scored_count}"
        return f"Score({self.value!r}{ends}{counts})"

    def __str__(self) -> str:
        share = f"{100 * self:.0f} %"
        return share if isnan(self.lower) else f"{share} ({100 * self.lower:.0f} to {100 * self.upper:.0f})"


def _score(value: float, lower: float, upper: float, right_count: int | None, scored_count: int | None) -> Score:
    return Score(value, lower, upper, right_count=right_count, scored_count=scored_count)
