"""Decides which frames to send and when, and which to skip. Has no clock and no connection."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_IN_FLIGHT: Final = 2
"""One frame is computed while the next one is sent; more would only become stale."""

_WAIT_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class PendingFrame:
    """A frame without an outcome."""

    frame_id: int
    picture: bytes


@dataclass(frozen=True, slots=True)
class Skipped:
    """A frame that will not be sent, and the newer one that replaced it."""

    frame_id: int
    newer_frame_id: int


class FlowControl:
    """At most `most_in_flight` frames in flight and one waiting: the newest.

    While one is in flight, another one is sent after three quarters of the time between two answers. On a busy server
    the newer frame then replaces the older one shortly before its turn. Sending it earlier would transfer every frame
    of the camera for the few that are answered.

    Times are seconds on any monotonic clock.
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
        """Whether a frame is waiting for credit."""
        return self._waiting is not None

    def has_credit(self, *, now: float) -> bool:
        """Whether a frame may be sent now."""
        if not self._in_flight:
            return True
        is_due = now - self._sent_at >= _WAIT_SHARE * self._answer_seconds
        return is_due and len(self._in_flight) < self._most_in_flight

    def offer(self, frame: PendingFrame) -> Skipped | None:
        """Queue the newest frame and return the one it replaces, if any."""
        passed_over, self._waiting = self._waiting, frame
        return Skipped(passed_over.frame_id, frame.frame_id) if passed_over else None

    def take(self, *, now: float) -> PendingFrame | None:
        """The frame to send now, counted as in flight; None if none waits, no credit is left, or it is too early."""
        if self._waiting is None or not self.has_credit(now=now):
            return None
        frame, self._waiting = self._waiting, None
        self._sent_at = now
        self._in_flight[frame.frame_id] = frame
        return frame

    def settle(self, frame_id: int) -> bool:
        """Mark the frame as finished; returns False if it already was."""
        return self._in_flight.pop(frame_id, None) is not None

    def answered(self, *, now: float) -> None:
        """Record that a frame was computed, not only settled."""
        if self._answered_at is not None:
            self._answer_seconds = now - self._answered_at
        self._answered_at = now

    def connection_lost(self) -> Iterator[Skipped]:
        """The frames in flight that are too old to be sent again: all except the newest frame."""
        lost = sorted(self._in_flight.values(), key=lambda frame: frame.frame_id)
        self._in_flight.clear()
        if self._waiting is None and lost:
            self._waiting = lost.pop()
        if self._waiting is not None:
            newest = self._waiting.frame_id
            yield from [Skipped(frame.frame_id, newest) for frame in lost]
