"""Who is served next: slots with a waiting frame, round robin, in a fast lane and a slow one."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from diptych_server.live.engine import Frame, Outcome


class IdleWorkers:
    """A condition that wakes whoever went to wait last: what that one works with is still in its processor's cache.

    Hold its lock, with `with`, to call any method and to look at or change what is waited for; one thread may hold it
    more than once. Several may share one lock.
    """

    def __init__(self, lock: threading.RLock | None = None) -> None:
        self._lock = lock or threading.RLock()
        self._waiting: list[threading.Condition] = []

    def __enter__(self) -> Self:
        self._lock.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._lock.release()

    def wait(self) -> None:
        """Block until woken, without a timeout and without the lock."""
        woken = threading.Condition(self._lock)
        self._waiting.append(woken)
        woken.wait()

    def wake_one(self) -> None:
        """Wake the one that came last, if anyone waits."""
        if self._waiting:
            self._waiting.pop().notify()

    def wake_all(self) -> None:
        """Wake everyone."""
        while self._waiting:
            self.wake_one()


_PATIENCE = 8
"""After so many batches of the fast lane one of the slow lane begins, so that a full house does not starve it."""


class Consumer(Protocol):
    """Whoever sits on a slot: a live stream, or a single picture."""

    def answered(self, frame: Frame, outcome: Outcome) -> None:
        """Take the outcome of a frame; event loop only."""


class Slot:
    """The place of one consumer in the queue: at most one frame waits, at most one is being computed.

    Everything but `consumer` belongs to the queue and is guarded by its lock.
    """

    def __init__(self, consumer: Consumer, *, is_live: bool = True) -> None:
        self.consumer = consumer
        self.is_live = is_live
        self.waiting: Frame | None = None
        self.is_computing = False


@dataclass
class _Lane:
    """Slots in the order in which they are served, and the workers that serve them."""

    workers: IdleWorkers
    slots: deque[Slot] = field(default_factory=deque)
    idle_count: int = 0


class FrameScheduler:
    """Slots whose frames wait to be computed; thread-safe, workers block in `take` until there is work.

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
        self._live_seats: set[Slot] = set()
        self._is_closed = False

    def offer(self, slot: Slot, frame: Frame) -> Frame | None:
        """Queue a frame; the frame that waited there before comes back, unanswered."""
        with self._lock:
            replaced, slot.waiting = slot.waiting, frame
            if slot.is_live:
                self._live_seats.add(slot)
            if slot.is_computing:
                return replaced
            if replaced is not None and replaced.is_slow != frame.is_slow:
                self._lane(replaced).slots.remove(slot)
            if replaced is None or replaced.is_slow != frame.is_slow:
                self._line_up(slot, frame)
            return replaced

    def leave(self, slot: Slot) -> None:
        """Give up a slot and the frame that waits there; a frame being computed is the caller's to ignore."""
        with self._lock:
            if slot.waiting is not None and not slot.is_computing:
                self._lane(slot.waiting).slots.remove(slot)
            slot.waiting = None
            self._live_seats.discard(slot)
            self._wake_slow()

    def take(self, limit: int | None = None, *, is_slow: bool = False) -> list[tuple[Slot, Frame]]:
        """The next slots' frames of one backbone, shared out among the idle workers of the lane; [] once closed.

        They are 1 to `limit`, or without one as many as suit the backbone best.

        Blocks without a timeout. Each slot is computing until it is handed to `done`.
        """
        with self._lock:
            lane = self._slow if is_slow else self._fast
            lane.idle_count += 1
            while not (self._is_closed or (self._may_begin_slow() if is_slow else lane.slots)):
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

    def done(self, slots: Sequence[Slot], *, is_slow: bool = False) -> None:
        """Take the slots back from computing; those where a frame waits queue up again."""
        with self._lock:
            self._slow_computing -= is_slow
            for slot in slots:
                slot.is_computing = False
                if slot.waiting is not None:
                    self._line_up(slot, slot.waiting)
            self._wake_slow()

    def close(self) -> None:
        """Wake every worker and send it home."""
        with self._lock:
            self._is_closed = True
            for lane in (self._fast, self._slow):
                lane.workers.wake_all()

    def _lane(self, frame: Frame) -> _Lane:
        return self._slow if frame.is_slow else self._fast

    def _line_up(self, slot: Slot, frame: Frame) -> None:
        self._lane(frame).slots.append(slot)
        if frame.is_slow:
            self._wake_slow()
        else:
            self._fast.workers.wake_one()

    def _may_begin_slow(self) -> bool:
        """Whether a batch of the slow lane may begin: after live frames that wait, but for one in so many turns."""
        most = max(1, self._slow_batches - 1) if self._live_seats else self._slow_batches
        is_its_turn = not self._fast.slots or self._fast_in_a_row >= _PATIENCE
        return bool(self._slow.slots) and self._slow_computing < most and is_its_turn

    def _wake_slow(self) -> None:
        if self._may_begin_slow():
            self._slow.workers.wake_one()


def _next(lane: _Lane, limit: int | None) -> list[tuple[Slot, Frame]]:
    line = lane.slots
    fair_share = -(-len(line) // (lane.idle_count + 1))  # ceil: an idle worker gets some of it sooner
    taken: list[tuple[Slot, Frame]] = []
    passed: list[Slot] = []
    while line and len(taken) < fair_share:
        slot = line.popleft()
        frame = slot.waiting
        if frame is None:
            continue
        backbone = frame.model_set.backbone
        if taken and taken[0][1].model_set.backbone is not backbone:
            passed.append(slot)
            continue
        slot.waiting, slot.is_computing = None, True
        taken.append((slot, frame))
        if len(taken) >= (limit or backbone.best_batch):
            break
    line.extendleft(reversed(passed))
    return taken
