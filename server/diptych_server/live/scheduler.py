"""Who is served next: seats with a waiting frame, round robin, in a fast lane and a slow one."""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from diptych_server.live.engine import Frame, Outcome
from diptych_server.live.idle_workers import IdleWorkers

_PATIENCE = 8
"""After so many batches of the fast lane one of the slow lane begins, so that a full house does not starve it."""


class Guest(Protocol):
    """Whoever sits on a seat: a live stream, or a single picture."""

    def answered(self, frame: Frame, outcome: Outcome) -> None:
        """Take the outcome of a frame; event loop only."""


class Seat:
    """The place of one guest in the queue: at most one frame waits, at most one is being computed.

    Everything but `guest` belongs to the queue and is guarded by its lock.
    """

    def __init__(self, guest: Guest, *, is_live: bool = True) -> None:
        self.guest = guest
        self.is_live = is_live
        self.waiting: Frame | None = None
        self.is_computing = False


@dataclass
class _Lane:
    """Seats in the order in which they are served, and the workers that serve them."""

    workers: IdleWorkers
    seats: deque[Seat] = field(default_factory=deque)
    idle_count: int = 0


class ReadyQueue:
    """Seats whose frames wait to be computed; thread-safe, workers block in `take` until there is work.

    The fast lane is for live frames that are soon decoded. Single pictures and live frames that cost more wait in the
    slow lane, which has workers of its own, so that a live frame never waits for one of them to be decoded.

    Args:
        slow_batches: of the slow lane at a time while nobody is live; one less, but at least one, while somebody is.
    """

    def __init__(self, *, slow_batches: int = 1) -> None:
        self._lock = threading.RLock()
        self._fast, self._slow = (_Lane(IdleWorkers(self._lock)) for _ in range(2))
        self._slow_batches = slow_batches
        self._slow_computing = 0
        self._fast_in_a_row = 0
        self._live_seats: set[Seat] = set()
        self._is_closed = False

    def offer(self, seat: Seat, frame: Frame) -> Frame | None:
        """Seat a frame; the frame that waited there before comes back, unanswered."""
        with self._lock:
            replaced, seat.waiting = seat.waiting, frame
            if seat.is_live:
                self._live_seats.add(seat)
            if seat.is_computing:
                return replaced
            if replaced is not None and replaced.is_slow != frame.is_slow:
                self._lane(replaced).seats.remove(seat)
            if replaced is None or replaced.is_slow != frame.is_slow:
                self._line_up(seat, frame)
            return replaced

    def leave(self, seat: Seat) -> None:
        """Give up a seat and the frame that waits there; a frame being computed is the caller's to ignore."""
        with self._lock:
            if seat.waiting is not None and not seat.is_computing:
                self._lane(seat.waiting).seats.remove(seat)
            seat.waiting = None
            self._live_seats.discard(seat)
            self._wake_slow()

    def take(self, limit: int | None = None, *, is_slow: bool = False) -> list[tuple[Seat, Frame]]:
        """The next seats' frames of one backbone, shared out among the idle workers of the lane; [] once closed.

        They are 1 to `limit`, or without one as many as suit the backbone best.

        Blocks without a timeout. Each seat is computing until it is handed to `done`.
        """
        with self._lock:
            lane = self._slow if is_slow else self._fast
            lane.idle_count += 1
            while not (self._is_closed or (self._may_begin_slow() if is_slow else lane.seats)):
                lane.workers.wait()
            lane.idle_count -= 1
            if self._is_closed:
                return []
            self._fast_in_a_row = 0 if is_slow else self._fast_in_a_row + 1
            self._slow_computing += is_slow
            if is_slow and self._live_seats:
                limit = 1  # what it needs for computing is soon free again
            taken = _next(lane, limit)
            self._wake_slow()
            return taken

    def done(self, seats: Sequence[Seat], *, is_slow: bool = False) -> None:
        """Take the seats back from computing; those where a frame waits queue up again."""
        with self._lock:
            self._slow_computing -= is_slow
            for seat in seats:
                seat.is_computing = False
                if seat.waiting is not None:
                    self._line_up(seat, seat.waiting)
            self._wake_slow()

    def close(self) -> None:
        """Wake every worker and send it home."""
        with self._lock:
            self._is_closed = True
            for lane in (self._fast, self._slow):
                lane.workers.wake_all()

    def _lane(self, frame: Frame) -> _Lane:
        return self._slow if frame.is_slow else self._fast

    def _line_up(self, seat: Seat, frame: Frame) -> None:
        self._lane(frame).seats.append(seat)
        if frame.is_slow:
            self._wake_slow()
        else:
            self._fast.workers.wake_one()

    def _may_begin_slow(self) -> bool:
        """Whether a batch of the slow lane may begin: after live frames that wait, but for one in so many turns."""
        most = max(1, self._slow_batches - 1) if self._live_seats else self._slow_batches
        is_its_turn = not self._fast.seats or self._fast_in_a_row >= _PATIENCE
        return bool(self._slow.seats) and self._slow_computing < most and is_its_turn

    def _wake_slow(self) -> None:
        if self._may_begin_slow():
            self._slow.workers.wake_one()


def _next(lane: _Lane, limit: int | None) -> list[tuple[Seat, Frame]]:
    line = lane.seats
    fair_share = -(-len(line) // (lane.idle_count + 1))  # ceil: an idle worker gets some of it sooner
    taken: list[tuple[Seat, Frame]] = []
    passed: list[Seat] = []
    while line and len(taken) < fair_share:
        seat = line.popleft()
        frame = seat.waiting
        if frame is None:
            continue
        backbone = frame.roster.backbone
        if taken and taken[0][1].roster.backbone is not backbone:
            passed.append(seat)
            continue
        seat.waiting, seat.is_computing = None, True
        taken.append((seat, frame))
        if len(taken) >= (limit or backbone.best_batch):
            break
    line.extendleft(reversed(passed))
    return taken
