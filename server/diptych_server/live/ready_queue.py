"""Who is served next: seats with a waiting frame, round robin, live streams before single pictures."""

from collections import deque
from collections.abc import Sequence
from typing import Protocol

from diptych_server.live.engine import Frame, Outcome
from diptych_server.live.idle_workers import IdleWorkers

_PATIENCE = 8
"""After so many batches of live frames one goes to waiting pictures, so that a full house does not starve them."""


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


class ReadyQueue:
    """Seats whose frames wait to be computed; thread-safe, workers block in `take` until there is work."""

    def __init__(self) -> None:
        self._workers = IdleWorkers()
        self._live: deque[Seat] = deque()
        self._pictures: deque[Seat] = deque()
        self._live_in_a_row = 0
        self._idle_workers = 0
        self._is_closed = False

    def offer(self, seat: Seat, frame: Frame) -> Frame | None:
        """Seat a frame; the frame that waited there before comes back, unanswered."""
        with self._workers:
            replaced, seat.waiting = seat.waiting, frame
            if replaced is None and not seat.is_computing:
                self._line(seat).append(seat)
                self._workers.wake_one()
            return replaced

    def leave(self, seat: Seat) -> None:
        """Give up a seat and the frame that waits there; a frame being computed is the caller's to ignore."""
        with self._workers:
            if seat.waiting is not None and not seat.is_computing:
                self._line(seat).remove(seat)
            seat.waiting = None

    def take(self, limit: int | None = None) -> list[tuple[Seat, Frame]]:
        """The next seats' frames of one backbone, shared out among idle workers; [] once closed.

        They are 1 to `limit`, or without one as many as suit the backbone best.

        Blocks without a timeout. Each seat is computing until it is handed to `done`.
        """
        with self._workers:
            self._idle_workers += 1
            while not (self._live or self._pictures or self._is_closed):
                self._workers.wait()
            self._idle_workers -= 1
            return [] if self._is_closed else self._next(limit)

    def done(self, seats: Sequence[Seat]) -> None:
        """Take the seats back from computing; those where a frame waits queue up again."""
        with self._workers:
            for seat in seats:
                seat.is_computing = False
                if seat.waiting is not None:
                    self._line(seat).append(seat)
                    self._workers.wake_one()

    def close(self) -> None:
        """Wake every worker and send it home."""
        with self._workers:
            self._is_closed = True
            self._workers.wake_all()

    def _line(self, seat: Seat) -> deque[Seat]:
        return self._live if seat.is_live else self._pictures

    def _next(self, limit: int | None) -> list[tuple[Seat, Frame]]:
        line = self._next_line()
        fair_share = -(-len(line) // (self._idle_workers + 1))  # ceil: an idle worker gets some of it sooner
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

    def _next_line(self) -> deque[Seat]:
        is_pictures_turn = not self._live or (self._pictures and self._live_in_a_row >= _PATIENCE)
        self._live_in_a_row = 0 if is_pictures_turn else self._live_in_a_row + 1
        return self._pictures if is_pictures_turn else self._live
