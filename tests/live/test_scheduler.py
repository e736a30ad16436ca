"""The choice of the next stream."""

import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any

import numpy as np
import pytest

from diptych_server.live.engine import Frame, Outcome
from diptych_server.live.model_set import ModelSet
from diptych_server.live.scheduler import FrameScheduler, IdleWorkers, Slot
from diptych_server.ml.served_heads import ServedHead, ServedHeads
from support.live import ColourBackbone, colour_head


class NoClient:
    """A consumer that ignores answers."""

    def answered(self, frame: Frame, outcome: Outcome) -> None:
        """Take none."""
        raise AssertionError


def model_set() -> ModelSet:
    """A client that could answer, on its own backbone."""
    return ModelSet((), (), (np.zeros(1, np.int64),), ColourBackbone(), ServedHeads([ServedHead(colour_head(["red"]))]))


MODELS = model_set()


def frame(frame_id: int, by: ModelSet = MODELS, *, is_slow: bool = False) -> Frame:
    """A frame with no picture."""
    return Frame(frame_id, b"", by, 1, 0, is_slow)


def single() -> Slot:
    """A slot of a single picture."""
    return Slot(NoClient(), is_live=False)


def order_of(queue: FrameScheduler, count: int, *, slow: bool) -> list[int]:
    """The frames that this number of takes from a lane return, one each."""
    return [ids(queue.take(1, is_slow=slow))[0] for _ in range(count)]


def live() -> Slot:
    """A slot of a live stream."""
    return Slot(NoClient())


def ids(taken: list[tuple[Slot, Frame]]) -> list[int]:
    """The ids of the frames that were taken."""
    return [frame.frame_id for _, frame in taken]


def slots(taken: list[tuple[Slot, Frame]]) -> list[Slot]:
    """The slots whose frames were taken."""
    return [slot for slot, _ in taken]


def test_the_newest_frame_takes_the_slot() -> None:
    """The frame that waited comes back; the newer one is served in its turn."""
    queue = FrameScheduler()
    first, second = live(), live()
    queue.offer(first, frame(1))
    queue.offer(second, frame(2))

    replaced = queue.offer(first, frame(3))

    assert replaced == frame(1)
    assert ids(queue.take(4)) == [3, 2]


def test_a_stream_is_computed_one_frame_at_a_time() -> None:
    """A frame that comes while the one before is computed waits for it, at the end of the line."""
    queue = FrameScheduler()
    busy, other = live(), live()
    queue.offer(busy, frame(1))
    taken = queue.take(1)
    queue.offer(busy, frame(2))
    queue.offer(other, frame(3))

    assert ids(queue.take(4)) == [3]
    queue.done(slots(taken))
    assert ids(queue.take(4)) == [2]


def test_every_stream_gets_a_turn_before_any_gets_two() -> None:
    """Round robin, however eager one stream is."""
    queue = FrameScheduler()
    consumers = [live() for _ in range(6)]
    for number, consumer in enumerate(consumers):
        queue.offer(consumer, frame(number))

    served = []
    for _ in range(3):
        taken = queue.take(2)
        served += ids(taken)
        queue.done(slots(taken))
        for slot, old in taken:
            queue.offer(slot, frame(old.frame_id + 100))

    assert served == [0, 1, 2, 3, 4, 5]
    assert ids(queue.take(6)) == [100, 101, 102, 103, 104, 105]


def test_a_batch_has_one_backbone() -> None:
    """Frames for another backbone keep their place for the next batch."""
    queue = FrameScheduler()
    other = model_set()
    for number, by in enumerate([MODELS, other, MODELS, other]):
        queue.offer(live(), frame(number, by))

    assert [ids(queue.take(4)), ids(queue.take(4))] == [[0, 2], [1, 3]]


def test_a_batch_has_the_size_of_its_backbone() -> None:
    """Without a limit of the caller, the backbone says how much is worth taking at once."""
    queue = FrameScheduler()
    wide = model_set()
    wide.backbone.best_batch = 6  # type: ignore[misc]  # this one is a plain attribute
    for number in range(10):
        queue.offer(live(), frame(number, wide if number < 7 else MODELS))

    assert [len(queue.take()), len(queue.take()), len(queue.take())] == [6, 1, 3]


def begins(queue: FrameScheduler) -> bool:
    """Whether a batch of the slow lane begins now."""
    return queue._may_begin_slow()


def test_live_frames_go_first_but_the_slow_lane_does_not_starve() -> None:
    """While live frames wait, a batch of the slow lane begins after every eight of the fast one."""
    queue = FrameScheduler(slow_batches=4)
    queue.offer(single(), frame(-1, is_slow=True))
    for number in range(12):
        queue.offer(live(), frame(number))

    began = []
    for _ in range(12):
        began.append(begins(queue))
        queue.take(1)

    assert began == [False] * 8 + [True] * 4
    assert order_of(queue, 1, slow=True) == [-1]


def test_the_slow_lane_takes_all_workers_only_without_live_streams() -> None:
    """One worker is left to live frames; without any, single pictures take all of them."""
    queue = FrameScheduler(slow_batches=3)
    viewer = live()
    for number in range(5):
        queue.offer(single(), frame(number, is_slow=True))
    queue.offer(viewer, frame(100))
    queue.take(1)

    began = []
    for _ in range(2):
        began.append(begins(queue))
        queue.take(1, is_slow=True)
    began.append(begins(queue))
    queue.leave(viewer)
    began.append(begins(queue))

    assert began == [True, True, False, True]


def test_a_single_worker_serves_both_lanes_in_turn() -> None:
    """The slow lane is not shut out by the presence of a viewer."""
    queue = FrameScheduler(slow_batches=1)
    queue.offer(live(), frame(1))
    queue.offer(single(), frame(2, is_slow=True))

    assert order_of(queue, 1, slow=False) == [1]
    assert begins(queue)


def test_the_newest_frame_decides_the_lane() -> None:
    """A stream that sends a dear frame and then a cheap one is served in the fast lane, and the other way round."""
    queue = FrameScheduler()
    to_fast, to_slow = live(), live()
    queue.offer(to_fast, frame(1, is_slow=True))
    queue.offer(to_slow, frame(2))
    queue.offer(to_fast, frame(3))
    queue.offer(to_slow, frame(4, is_slow=True))

    assert order_of(queue, 1, slow=False) == [3]
    assert order_of(queue, 1, slow=True) == [4]


def test_a_slow_batch_that_ends_makes_room_for_the_next() -> None:
    """Not more of them are computed at a time than there may be."""
    queue = FrameScheduler(slow_batches=1)
    for number in range(2):
        queue.offer(single(), frame(number, is_slow=True))
    taken = queue.take(1, is_slow=True)
    before = begins(queue)

    queue.done(slots(taken), is_slow=True)

    assert (before, begins(queue)) == (False, True)


def test_a_closed_stream_is_not_served() -> None:
    """The frame of a stream that is gone is dropped, and a batch holds only those who are there."""
    queue = FrameScheduler()
    gone, here = live(), live()
    queue.offer(gone, frame(1))
    queue.offer(here, frame(2))

    queue.leave(gone)

    assert ids(queue.take(4)) == [2]


def test_a_stream_closed_during_its_batch_is_not_rescheduled() -> None:
    """Neither the frame being computed nor the one behind it queues up again."""
    queue = FrameScheduler()
    gone, here = live(), live()
    queue.offer(gone, frame(1))
    taken = queue.take(4)
    queue.offer(gone, frame(2))

    queue.leave(gone)
    queue.done(slots(taken))
    queue.offer(here, frame(3))

    assert ids(queue.take(4)) == [3]


class WatchedWorkers(IdleWorkers):
    """Idle workers that signal when one more begins to wait."""

    def __init__(self, lock: Any) -> None:
        super().__init__(lock)
        self.begun = threading.Semaphore(0)
        self.waits = 0

    def wait(self) -> None:
        """Wait as usual, and signal it; the next holder of the lock knows that it was released."""
        self.waits += 1
        self.begun.release()
        super().wait()


@pytest.fixture
def watched() -> tuple[FrameScheduler, WatchedWorkers]:
    """A queue, and its idle workers."""
    queue = FrameScheduler()
    queue._fast.workers = workers = WatchedWorkers(queue._lock)
    return queue, workers


def test_idle_workers_block_instead_of_polling(watched: tuple[FrameScheduler, WatchedWorkers]) -> None:
    """Each of two idle workers waits once, until there is something to do."""
    queue, idle = watched
    with ThreadPoolExecutor(2) as pool:
        workers = [pool.submit(queue.take, 4) for _ in range(2)]
        for _ in workers:
            idle.begun.acquire()

        queue.offer(live(), frame(1))
        queue.close()

        assert sorted(len(worker.result()) for worker in workers) in ([0, 0], [0, 1])
    assert idle.waits == len(workers)


def test_the_worker_that_had_work_last_gets_the_next(watched: tuple[FrameScheduler, WatchedWorkers]) -> None:
    """Its network is still in its processor's cache; the other one's is not."""
    queue, idle = watched
    with ThreadPoolExecutor(2) as pool:
        workers = []
        for _ in range(2):
            workers.append(pool.submit(queue.take, 4))
            idle.begun.acquire()
        earlier, later = workers

        queue.offer(live(), frame(1))

        assert wait(workers, return_when=FIRST_COMPLETED).done == {later}
        queue.close()
        assert ids(later.result()) == [1]
        assert earlier.result() == []


def test_idle_workers_share_waiting_frames(watched: tuple[FrameScheduler, WatchedWorkers]) -> None:
    """With another worker idle, a worker takes its share and leaves the rest, instead of one large batch."""
    queue, idle = watched
    with ThreadPoolExecutor(2) as pool:
        workers = [pool.submit(queue.take, 4) for _ in range(2)]
        for _ in workers:
            idle.begun.acquire()

        with idle:
            for number in range(4):
                queue.offer(live(), frame(number))

        assert [len(worker.result()) for worker in workers] == [2, 2]
