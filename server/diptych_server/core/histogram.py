"""Counting amounts by size, as cheaply as Python can."""

from bisect import bisect_left
from collections.abc import Sequence


class Histogram:
    """How often an amount was within each bound. One thread adds; others may look, and may miss the last amount.

    Attributes:
        bounds: the upper bounds, growing; what is above the last one counts too.
        counts: how many amounts were within each bound but not within the one before, and at the end how many were
            above the last.
        total: the sum of all amounts.
    """

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.total = 0.0

    def add(self, amount: float) -> None:
        """Count an amount."""
        self.counts[bisect_left(self.bounds, amount)] += 1
        self.total += amount
