"""The one asyncio loop of all blocking clients of a process, on a background thread.

One for all, because gRPC's asyncio side knows one poller per process: loops that share it wake each other for nothing.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from diptych_client.sdk.errors import NotConnectedError

T = TypeVar("T")

_changing = threading.RLock()  # reentrant: the collector may drop a client at any moment, this one included
_shared: LoopThread | None = None


class LoopThread:
    """A loop that runs on a thread until its last user leaves."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_without_other_loops)
        self._thread = threading.Thread(target=self._run, name="diptych-client", daemon=True)
        self._user_count = 0
        self._thread.start()

    @classmethod
    def join(cls) -> LoopThread:
        """The thread of this process, with one user more. Any thread."""
        global _shared  # noqa: PLW0603  one per process is the point
        with _changing:
            if _shared is None:
                _shared = cls()
            _shared._user_count += 1
            return _shared

    def leave(self) -> None:
        """One user less; with the last one the thread ends. Any thread."""
        global _shared  # noqa: PLW0603  as above
        with _changing:
            self._user_count -= 1
            if self._user_count:
                return
            _shared = None
            self._loop.call_soon_threadsafe(self._loop.stop)

    def wait_if_over(self, seconds: float) -> None:
        """Return once the thread has ended, if its last user has left."""
        if not (self._user_count or self.is_current):
            self._thread.join(seconds)

    @property
    def is_current(self) -> bool:
        """Whether the caller runs on this thread."""
        return threading.get_ident() == self._thread.ident

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """What the coroutine will return.

        Raises:
            NotConnectedError: The last user has left; the coroutine would never begin.
        """
        with _changing:
            if not self._user_count:
                raise NotConnectedError.closed()
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _run(self) -> None:
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(_end_all_tasks())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            self._loop.close()


async def _end_all_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _without_other_loops(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Pass on all problems except two that gRPC's poller makes, because all loops of a process share it.

    It wakes two loops for one event, and the other one is faster; or it brings an event of a loop that has ended, such
    as that of a call that was cancelled when the last client was closed. In both cases it goes on with the next event.
    """
    error = context.get("exception")
    is_of_ended_loop = isinstance(error, RuntimeError) and str(error) == "Event loop is closed"
    if not (isinstance(error, BlockingIOError) or is_of_ended_loop):
        loop.default_exception_handler(context)
