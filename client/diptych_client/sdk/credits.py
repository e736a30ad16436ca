"""Which frame goes next, and which are passed over. No clock, no connection."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_IN_FLIGHT: Final = 2
"""One frame is computed while the next one travels; more would only grow old on the way."""


@dataclass(frozen=True, slots=True)
class PendingFrame:
    """A frame without an outcome."""

    frame_id: int
    picture: bytes


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A frame that will not be sent, and the newer one that took its place."""

    frame_id: int
    newer_frame_id: int


class Credits:
    """At most `most_in_flight` frames on their way and one that waits: the newest."""

    def __init__(self, *, most_in_flight: int = MOST_IN_FLIGHT) -> None:
        self._most_in_flight = most_in_flight
        self._in_flight: dict[int, PendingFrame] = {}
        self._waiting: PendingFrame | None = None

    @property
    def is_idle(self) -> bool:
        """True when every frame has its outcome."""
        return not self._in_flight and self._waiting is None

    @property
    def has_waiting(self) -> bool:
        """True when a frame waits for a credit."""
        return self._waiting is not None

    def offer(self, frame: PendingFrame) -> PassedOver | None:
        """The frame that had waited until now, if there was one: the newest frame wins."""
        passed_over, self._waiting = self._waiting, frame
        return PassedOver(passed_over.frame_id, frame.frame_id) if passed_over else None

    def take(self) -> PendingFrame | None:
        """The frame to send now, counted as in flight; None when none waits or no credit is left."""
        if self._waiting is None or len(self._in_flight) >= self._most_in_flight:
            return None
        frame, self._waiting = self._waiting, None
        self._in_flight[frame.frame_id] = frame
        return frame

    def settle(self, frame_id: int) -> bool:
        """True when the frame was in flight and now has its outcome; False when it had one before."""
        return self._in_flight.pop(frame_id, None) is not None

    def connection_lost(self) -> Iterator[PassedOver]:
        """The frames that were in flight and are too old to be sent again: all but the newest frame of all."""
        lost = sorted(self._in_flight.values(), key=lambda frame: frame.frame_id)
        self._in_flight.clear()
        if self._waiting is None and lost:
            self._waiting = lost.pop()
        if self._waiting is not None:
            newest = self._waiting.frame_id
            yield from [PassedOver(frame.frame_id, newest) for frame in lost]
