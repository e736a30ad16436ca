"""The asyncio loop that all blocking clients of a process share, on a background thread.

They share one because gRPC's asyncio side has one poller per process, which would wake all loops.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from diptych_client.sdk.errors import NotConnectedError

T = TypeVar("T")

_changing = threading.RLock()  # reentrant: a client may be garbage collected at any moment, even here
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
        """The thread of this process, with one more user. Any thread."""
        global _shared  # noqa: PLW0603  one per process is the point
        with _changing:
            if _shared is None:
                _shared = cls()
            _shared._user_count += 1
            return _shared

    def leave(self) -> None:
        """Remove a user; the thread ends with the last one. Any thread."""
        global _shared  # noqa: PLW0603  as above
        with _changing:
            self._user_count -= 1
            if self._user_count:
                return
            _shared = None
            self._loop.call_soon_threadsafe(self._loop.stop)

    def wait_if_over(self, seconds: float) -> None:
        """Wait until the thread has ended, if its last user has left."""
        if not (self._user_count or self.is_current):
            self._thread.join(seconds)

    @property
    def is_current(self) -> bool:
        """Whether the caller runs on this thread."""
        return threading.get_ident() == self._thread.ident

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start the coroutine and return a future of its result.

        Raises:
            NotConnectedError: The last user has left; the coroutine would never run.
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
    """Pass on all errors except two from gRPC's poller, which all loops of a process share.

    It may wake two loops for one event, or deliver an event for a closed loop, such as that of a call that was
    cancelled when the last client was closed. In both cases it continues with the next event.
    """
    error = context.get("exception")
    is_of_ended_loop = isinstance(error, RuntimeError) and str(error) == "Event loop is closed"
    if not (isinstance(error, BlockingIOError) or is_of_ended_loop):
        loop.default_exception_handler(context)
