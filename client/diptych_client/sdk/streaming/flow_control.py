"""When which frame goes, and which are passed over. No clock of its own, no connection."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_IN_FLIGHT: Final = 2
"""One frame is computed while the next one travels; more would only grow old on the way."""

_WAIT_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class PendingFrame:
    """A frame without an outcome."""

    frame_id: int
    picture: bytes


@dataclass(frozen=True, slots=True)
class Skipped:
    """A frame that will not be sent, and the newer one that took its place."""

    frame_id: int
    newer_frame_id: int


class FlowControl:
    """At most `most_in_flight` frames on their way and one that waits: the newest.

    While one is on its way, another one goes when three quarters of the time between two answers have passed since:
    where a server is busy, the newer frame takes the older one's place there shortly before its turn, instead of at
    once, which would make every frame of the camera travel for the few that are answered.

    Moments are seconds on any clock that only grows.
    """

    def __init__(self, *, most_in_flight: int = MOST_IN_FLIGHT) -> None:
        self._most_in_flight = most_in_flight
        self._in_flight: dict[int, PendingFrame] = {}
        self._waiting: PendingFrame | None = None
        self._sent_at = 0.0
        self._answered_at: float | None = None
        self._answer_seconds = 0.0

    @property
    def is_idle(self) -> bool:
        """Whether every frame has its outcome."""
        return not self._in_flight and self._waiting is None

    @property
    def has_waiting(self) -> bool:
        """Whether a frame waits for a credit."""
        return self._waiting is not None

    def has_credit(self, *, now: float) -> bool:
        """Whether a frame may go now."""
        if not self._in_flight:
            return True
        is_due = now - self._sent_at >= _WAIT_SHARE * self._answer_seconds
        return is_due and len(self._in_flight) < self._most_in_flight

    def offer(self, frame: PendingFrame) -> Skipped | None:
        """The frame that had waited until now, if there was one: the newest frame wins."""
        passed_over, self._waiting = self._waiting, frame
        return Skipped(passed_over.frame_id, frame.frame_id) if passed_over else None

    def take(self, *, now: float) -> PendingFrame | None:
        """The frame to send now, counted as in flight; None when none waits, no credit is left, or it is too early."""
        if self._waiting is None or not self.has_credit(now=now):
            return None
        frame, self._waiting = self._waiting, None
        self._sent_at = now
        self._in_flight[frame.frame_id] = frame
        return frame

    def settle(self, frame_id: int) -> bool:
        """Whether the frame was in flight and now has its outcome; False when it had one before."""
        return self._in_flight.pop(frame_id, None) is not None

    def answered(self, *, now: float) -> None:
        """Note that a frame was not only settled, but computed."""
        if self._answered_at is not None:
            self._answer_seconds = now - self._answered_at
        self._answered_at = now

    def connection_lost(self) -> Iterator[Skipped]:
        """The frames that were in flight and are too old to be sent again: all but the newest frame of all."""
        lost = sorted(self._in_flight.values(), key=lambda frame: frame.frame_id)
        self._in_flight.clear()
        if self._waiting is None and lost:
            self._waiting = lost.pop()
        if self._waiting is not None:
            newest = self._waiting.frame_id
            yield from [Skipped(frame.frame_id, newest) for frame in lost]
