"""Threads for work that waits for a disk or a network, so that the event loop does not."""

import asyncio
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import Any, TypeVar

Outcome = TypeVar("Outcome")

_Queue = SimpleQueue[Callable[[], None] | None]


class Threads:
    """A few threads, made when they are needed. Work may be given to them on any event loop.

    They never keep the process from ending, unlike those of `ThreadPoolExecutor`: one may wait for a disk that does
    not answer.
    """

    def __init__(self, count: int, *, name: str) -> None:
        self._count = count
        self._name = name
        self._queue: _Queue = SimpleQueue()
        self._idle = Semaphore(0)
        self._lock = Lock()
        self._made = 0
        self.close = weakref.finalize(self, self._queue.put, None)
        """Call it to take no more work; what is being done goes on in vain."""

    async def run(self, work: Callable[[], Outcome]) -> Outcome:
        """What the work returns, once a thread has done it; it goes on when whoever waits is cancelled.

        Raises:
            RuntimeError: These threads are closed.
        """
        if not self.close.alive:
            raise RuntimeError("These threads are closed.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome] = loop.create_future()
        self._queue.put(partial(_do, work, future, loop))
        self._have_enough()
        return await future

    def _have_enough(self) -> None:
        """Make one more thread unless an idle one takes the work, or there are enough."""
        if self._idle.acquire(blocking=False):
            return
        with self._lock:
            if self._made == self._count:
                return
            self._made += 1
            name = f"{self._name}_{self._made}"
        Thread(target=_serve, args=(self._queue, self._idle), name=name, daemon=True).start()


def _serve(queue: _Queue, idle: Semaphore) -> None:
    while (work := queue.get()) is not None:
        work()
        del work  # or what it holds would stay until the next
        idle.release()
    queue.put(None)  # for the next thread


def _do(work: Callable[[], Outcome], future: asyncio.Future[Outcome], loop: asyncio.AbstractEventLoop) -> None:
    report: Callable[[], None]
    try:
        outcome = work()
    except BaseException as error:  # noqa: BLE001  whoever waits gets it
        report = partial(_report, future, future.set_exception, error)
    else:
        report = partial(_report, future, future.set_result, outcome)
    with suppress(RuntimeError):  # the loop is closed: nobody waits
        loop.call_soon_threadsafe(report)


def _report(future: asyncio.Future[Outcome], tell: Callable[[Any], None], value: object) -> None:
    if not future.done():  # else it was cancelled
        tell(value)
