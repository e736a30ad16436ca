"""The frame rate of the window: drawing is expensive, above all without a graphics card."""

from collections.abc import Callable
from time import monotonic

WITH_A_HAND = 60.0
"""Frames per second while the user moves the mouse or types."""
WITH_PICTURES = 36.0
"""Frames per second while pictures or answers arrive: above the 30 of a camera, so that none is skipped."""
AT_REST = 20.0
"""Frames per second while nothing happens: a movement is noticed within 50 ms."""

_HAND_SECONDS = 1.0


def turns_per_second(*, idle_seconds: float, is_moving: bool) -> float:
    """The frame rate, by the time since the last input and whether anything else changes."""
    if idle_seconds < _HAND_SECONDS:
        return WITH_A_HAND
    return WITH_PICTURES if is_moving else AT_REST


class Pace:
    """Computes the pauses of a loop; `clock` returns seconds."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._due = clock()

    def rest(self, per_second: float) -> float:
        """The seconds to sleep now for `per_second` turns a second.

        0 if the loop is late; it does not catch up afterwards.
        """
        now = self._clock()
        self._due = max(self._due + 1 / per_second, now)
        return self._due - now
