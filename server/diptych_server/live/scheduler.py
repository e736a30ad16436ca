"""Schedules waiting frames: round robin over slots, in a fast and a slow lane."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from diptych_server.live.engine import Frame, Outcome


class IdleWorkers:
    """A condition that wakes the most recent waiter, whose data is still in its processor's cache.

    Hold its lock, with `with`, to call any method and to read or change the awaited state; the lock is re-entrant.
    Several conditions may share one lock.
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
        """Wake the most recent waiter, if any."""
        if self._waiting:
            self._waiting.pop().notify()

    def wake_all(self) -> None:
        """Wake all waiters."""
        while self._waiting:
            self.wake_one()


_FAST_BATCHES_PER_SLOW = 8
"""After this many batches of the fast lane, one of the slow lane may begin, so that high load does not starve it."""


class Consumer(Protocol):
    """The owner of a slot: a live stream, or a single picture."""

    def answered(self, frame: Frame, outcome: Outcome) -> None:
        """Receive the outcome of a frame. Event loop only."""


class Slot:
    """The queue entry of one consumer: at most one frame waits, and at most one is being computed.

    All attributes but `consumer` are guarded by the lock of the queue.
    """

    def __init__(self, consumer: Consumer, *, is_live: bool = True) -> None:
        self.consumer = consumer
        self.is_live = is_live
        self.waiting: Frame | None = None
        self.is_computing = False


@dataclass
class _Lane:
    """Slots in the order of service, and the workers that serve them."""

    workers: IdleWorkers
    slots: deque[Slot] = field(default_factory=deque)
    idle_count: int = 0


class FrameScheduler:
    """Queues waiting frames; thread-safe, workers block in `take` until there is work.

    The fast lane is for live frames that are decoded quickly. Single pictures and expensive live frames wait in the
    slow lane, which has separate workers, so that a live frame never waits for the decoding of one of them.

    Args:
        slow_batches: Maximum concurrent batches of the slow lane; one less, but at least one, while a stream is live.
    """

    def __init__(self, *, slow_batches: int = 1) -> None:
        self._lock = threading.RLock()
        self._fast, self._slow = (_Lane(IdleWorkers(self._lock)) for _ in range(2))
        self._slow_batches = slow_batches
        self._slow_computing = 0
        self._fast_in_a_row = 0
        self._live_slots: set[Slot] = set()
        self._is_closed = False

    def offer(self, slot: Slot, frame: Frame) -> Frame | None:
        """Queue a frame; returns the unanswered frame that it replaces, if any."""
        with self._lock:
            replaced, slot.waiting = slot.waiting, frame
            if slot.is_live:
                self._live_slots.add(slot)
            if slot.is_computing:
                return replaced
            if replaced is not None and replaced.is_slow != frame.is_slow:
                self._lane(replaced).slots.remove(slot)
            if replaced is None or replaced.is_slow != frame.is_slow:
                self._line_up(slot, frame)
            return replaced

    def leave(self, slot: Slot) -> None:
        """Abandon a slot and its waiting frame; the caller must ignore the outcome of a frame being computed."""
        with self._lock:
            if slot.waiting is not None and not slot.is_computing:
                self._lane(slot.waiting).slots.remove(slot)
            slot.waiting = None
            self._live_slots.discard(slot)
            self._wake_slow()

    def take(self, limit: int | None = None, *, is_slow: bool = False) -> list[tuple[Slot, Frame]]:
        """Take the next frames, all of one backbone, sharing them with the idle workers of the lane; [] once closed.

        Returns 1 to `limit` frames; the default limit is the best batch of the backbone.

        Blocks without a timeout. Each slot is marked as computing until it is skipped to `done`.
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
            if is_slow and self._live_slots:
                limit = 1  # so that processors become free quickly
            taken = _next(lane, limit)
            self._wake_slow()
            return taken

    def done(self, slots: Sequence[Slot], *, is_slow: bool = False) -> None:
        """Mark the slots as no longer computing; those with a waiting frame are queued again."""
        with self._lock:
            self._slow_computing -= is_slow
            for slot in slots:
                slot.is_computing = False
                if slot.waiting is not None:
                    self._line_up(slot, slot.waiting)
            self._wake_slow()

    def close(self) -> None:
        """End all workers."""
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
        """Whether a batch of the slow lane may begin: if no live frame waits, or after many batches of the other."""
        most = max(1, self._slow_batches - 1) if self._live_slots else self._slow_batches
        is_its_turn = not self._fast.slots or self._fast_in_a_row >= _FAST_BATCHES_PER_SLOW
        return bool(self._slow.slots) and self._slow_computing < most and is_its_turn

    def _wake_slow(self) -> None:
        if self._may_begin_slow():
            self._slow.workers.wake_one()


def _next(lane: _Lane, limit: int | None) -> list[tuple[Slot, Frame]]:
    line = lane.slots
    fair_share = -(-len(line) // (lane.idle_count + 1))  # rounded up: idle workers get their share
    taken: list[tuple[Slot, Frame]] = []
    skipped: list[Slot] = []
    while line and len(taken) < fair_share:
        slot = line.popleft()
        frame = slot.waiting
        if frame is None:
            continue
        backbone = frame.model_set.backbone
        if taken and taken[0][1].model_set.backbone is not backbone:
            skipped.append(slot)
            continue
        slot.waiting, slot.is_computing = None, True
        taken.append((slot, frame))
        if len(taken) >= (limit or backbone.best_batch):
            break
    line.extendleft(reversed(skipped))
    return taken
