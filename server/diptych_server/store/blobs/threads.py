"""Threads for blocking disk and network operations, which keep the event loop free."""

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
    """A few threads, started on demand. Any event loop can submit work.

    Unlike those of `ThreadPoolExecutor`, they never keep the process from ending, even if one waits for a disk that
    does not respond.
    """

    def __init__(self, count: int, *, name: str) -> None:
        self._count = count
        self._name = name
        self._queue: _Queue = SimpleQueue()
        self._idle = Semaphore(0)
        self._lock = Lock()
        self._started = 0
        self.close = weakref.finalize(self, self._queue.put, None)
        """Call it to stop accepting work; results of running work are discarded."""

    async def run(self, work: Callable[[], Outcome]) -> Outcome:
        """Run the work in a thread and return its result; the work continues if the caller is cancelled.

        Raises:
            RuntimeError: These threads are closed.
        """
        if not self.close.alive:
            raise RuntimeError("These threads are closed.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome] = loop.create_future()
        self._queue.put(partial(_do, work, future, loop))
        self._start_if_needed()
        return await future

    def _start_if_needed(self) -> None:
        """Start another thread unless one is idle or the maximum is reached."""
        if self._idle.acquire(blocking=False):
            return
        with self._lock:
            if self._started == self._count:
                return
            self._started += 1
            name = f"{self._name}_{self._started}"
        Thread(target=_serve, args=(self._queue, self._idle), name=name, daemon=True).start()


def _serve(queue: _Queue, idle: Semaphore) -> None:
    while (work := queue.get()) is not None:
        work()
        del work  # else its objects would stay alive until the next work
        idle.release()
    queue.put(None)  # for the next thread


def _do(work: Callable[[], Outcome], future: asyncio.Future[Outcome], loop: asyncio.AbstractEventLoop) -> None:
    report: Callable[[], None]
    try:
        outcome = work()
    except BaseException as error:  # noqa: BLE001  the caller gets it
        report = partial(_report, future, future.set_exception, error)
    else:
        report = partial(_report, future, future.set_result, outcome)
    with suppress(RuntimeError):  # the loop is closed, so no caller waits
        loop.call_soon_threadsafe(report)


def _report(future: asyncio.Future[Outcome], set_result: Callable[[Any], None], value: object) -> None:
    if not future.done():  # else it was cancelled
        set_result(value)
