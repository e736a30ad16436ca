"""Who is served next."""

import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import numpy as np
import pytest

from diptych_server.live.engine import Frame, Outcome
from diptych_server.live.idle_workers import IdleWorkers
from diptych_server.live.ready_queue import ReadyQueue, Seat
from diptych_server.live.roster import Roster
from diptych_server.ml.head_stack import HeadStack
from support.live import ColourBackbone, colour_head


class Nobody:
    """A guest that takes no answers."""

    def answered(self, frame: Frame, outcome: Outcome) -> None:
        """Take none."""
        raise AssertionError


def roster() -> Roster:
    """Somebody who could answer, on a backbone of its own."""
    return Roster((), (), (np.zeros(1, np.int64),), ColourBackbone(), HeadStack([colour_head(["red"])]))


ROSTER = roster()


def frame(frame_id: int, by: Roster = ROSTER) -> Frame:
    """A frame with no picture."""
    return Frame(frame_id, b"", by, 1, 0)


def live() -> Seat:
    """A seat of a live stream."""
    return Seat(Nobody())


def ids(taken: list[tuple[Seat, Frame]]) -> list[int]:
    """The ids of the frames that were taken."""
    return [frame.frame_id for _, frame in taken]


def seats(taken: list[tuple[Seat, Frame]]) -> list[Seat]:
    """The seats whose frames were taken."""
    return [seat for seat, _ in taken]


def test_the_newest_frame_takes_the_seat() -> None:
    """The frame that waited comes back; the newer one is served in its turn."""
    queue = ReadyQueue()
    first, second = live(), live()
    queue.offer(first, frame(1))
    queue.offer(second, frame(2))

    replaced = queue.offer(first, frame(3))

    assert replaced == frame(1)
    assert ids(queue.take(4)) == [3, 2]


def test_a_stream_is_computed_one_frame_at_a_time() -> None:
    """A frame that comes while the one before is computed waits for it, at the end of the line."""
    queue = ReadyQueue()
    busy, other = live(), live()
    queue.offer(busy, frame(1))
    taken = queue.take(1)
    queue.offer(busy, frame(2))
    queue.offer(other, frame(3))

    assert ids(queue.take(4)) == [3]
    queue.done(seats(taken))
    assert ids(queue.take(4)) == [2]


def test_everybody_gets_a_turn_before_anybody_gets_two() -> None:
    """Round robin, however eager one stream is."""
    queue = ReadyQueue()
    guests = [live() for _ in range(6)]
    for number, guest in enumerate(guests):
        queue.offer(guest, frame(number))

    served = []
    for _ in range(3):
        taken = queue.take(2)
        served += ids(taken)
        queue.done(seats(taken))
        for seat, old in taken:
            queue.offer(seat, frame(old.frame_id + 100))

    assert served == [0, 1, 2, 3, 4, 5]
    assert ids(queue.take(6)) == [100, 101, 102, 103, 104, 105]


def test_a_batch_has_one_backbone() -> None:
    """Frames for another backbone keep their place for the next batch."""
    queue = ReadyQueue()
    other = roster()
    for number, by in enumerate([ROSTER, other, ROSTER, other]):
        queue.offer(live(), frame(number, by))

    assert [ids(queue.take(4)), ids(queue.take(4))] == [[0, 2], [1, 3]]


def test_a_batch_is_as_large_as_suits_its_backbone() -> None:
    """Without a limit of the caller, the backbone says how much is worth taking at once."""
    queue = ReadyQueue()
    wide = roster()
    wide.backbone.best_batch = 6  # type: ignore[misc]  # this one is a plain attribute
    for number in range(10):
        queue.offer(live(), frame(number, wide if number < 7 else ROSTER))

    assert [len(queue.take()), len(queue.take()), len(queue.take())] == [6, 1, 3]


def test_live_streams_go_first_but_pictures_do_not_starve() -> None:
    """Of the batches of a full house, every ninth goes to waiting pictures."""
    queue = ReadyQueue()
    queue.offer(Seat(Nobody(), is_live=False), frame(-1))
    for number in range(12):
        queue.offer(live(), frame(number))

    order = [ids(queue.take(1))[0] for _ in range(13)]

    assert order == [0, 1, 2, 3, 4, 5, 6, 7, -1, 8, 9, 10, 11]


def test_one_who_leaves_is_not_served() -> None:
    """The frame of a stream that is gone is dropped, and a batch holds only those who are there."""
    queue = ReadyQueue()
    gone, here = live(), live()
    queue.offer(gone, frame(1))
    queue.offer(here, frame(2))

    queue.leave(gone)

    assert ids(queue.take(4)) == [2]


def test_one_who_leaves_while_computed_does_not_come_back() -> None:
    """Neither the frame being computed nor the one behind it queues up again."""
    queue = ReadyQueue()
    gone, here = live(), live()
    queue.offer(gone, frame(1))
    taken = queue.take(4)
    queue.offer(gone, frame(2))

    queue.leave(gone)
    queue.done(seats(taken))
    queue.offer(here, frame(3))

    assert ids(queue.take(4)) == [3]


class WatchedWorkers(IdleWorkers):
    """Idle workers that tell when one more begins to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Semaphore(0)
        self.waits = 0

    def wait(self) -> None:
        """Wait as usual, and tell so; whoever holds the lock next knows that it has been let go of."""
        self.waits += 1
        self.begun.release()
        super().wait()


@pytest.fixture
def watched() -> tuple[ReadyQueue, WatchedWorkers]:
    """A queue, and its idle workers."""
    queue, workers = ReadyQueue(), WatchedWorkers()
    queue._workers = workers
    return queue, workers


def test_idle_workers_block_instead_of_looking_again(watched: tuple[ReadyQueue, WatchedWorkers]) -> None:
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


def test_the_worker_that_had_work_last_gets_the_next(watched: tuple[ReadyQueue, WatchedWorkers]) -> None:
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


def test_idle_workers_share_what_waits(watched: tuple[ReadyQueue, WatchedWorkers]) -> None:
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
