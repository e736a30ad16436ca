"""A loop that turns so often and no oftener: a display without vertical synchronisation would spin a processor."""

from collections.abc import Callable
from time import monotonic


class Pace:
    """So many turns a second at most; `clock` in seconds."""

    def __init__(self, per_second: float, *, clock: Callable[[], float] = monotonic) -> None:
        self._seconds, self._clock = 1 / per_second, clock
        self._due = clock()

    def rest(self) -> float:
        """For how many seconds to rest now; 0 for a loop that is slow, which does not hurry afterwards."""
        now = self._clock()
        self._due = max(self._due + self._seconds, now)
        return self._due - now
