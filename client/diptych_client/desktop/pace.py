"""A loop that turns so often and no oftener: drawing costs, most of all where no graphics card helps."""

from collections.abc import Callable
from time import monotonic

WITH_A_HAND = 60.0
"""Turns a second while somebody moves the mouse or types."""
WITH_PICTURES = 36.0
"""While pictures or answers come: above the 30 of a camera, so that none is passed over."""
AT_REST = 20.0
"""While nothing happens: the first movement is seen within a twentieth of a second."""

_HAND_SECONDS = 1.0


def turns_per_second(*, since_touched_seconds: float, is_moving: bool) -> float:
    """How often the window should be drawn, by when somebody last touched it and whether anything else happens."""
    if since_touched_seconds < _HAND_SECONDS:
        return WITH_A_HAND
    return WITH_PICTURES if is_moving else AT_REST


class Pace:
    """Tells a loop how long to rest; `clock` in seconds."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._due = clock()

    def rest(self, per_second: float) -> float:
        """For how many seconds to rest now, for so many turns a second.

        0 for a loop that is slow, which does not hurry afterwards.
        """
        now = self._clock()
        self._due = max(self._due + 1 / per_second, now)
        return self._due - now
