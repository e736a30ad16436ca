"""The link from blocking clients and handles to the async SDK, which runs coroutines on another thread."""

from __future__ import annotations

import atexit
import inspect
import os
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any, Never, TypeVar

from diptych_client.sdk.blocking.loop_thread import LoopThread
from diptych_client.sdk.errors import NotConnectedError
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.transport.stubs import claim_process, refuse_forked

T = TypeVar("T")
S = TypeVar("S")

_starting = threading.RLock()
_open: weakref.WeakSet[Link] = weakref.WeakSet()

_LONGEST_END_SECONDS = 5.0
"""The longest wait for closing a connection at the end of a program."""


class Link:
    """A connection and the thread of its calls. Thread-safe; closed when it is garbage collected."""

    def __init__(self, calls: Calls) -> None:
        """Start no thread yet: the first call does."""
        self.calls = calls
        self._thread: LoopThread | None = None
        self._ending: Callable[[], Future[None] | None] | None = None

    def __reduce__(self) -> Never:
        """Refuse to be pickled or copied, like the connection."""
        self.calls.__reduce__()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run the coroutine and return its result. Ctrl-C cancels it and keeps the connection.

        Raises:
            NotConnectedError: The client is closed, or this is a forked child.
            RuntimeError: The caller is on the client's own thread, which would deadlock.
        """
        future: Future[T] | None = None
        try:
            future = self.start(work)
            return future.result()
        except CancelledError:
            if self.calls.is_closed:
                raise NotConnectedError.closed() from None
            raise
        except BaseException:
            if future is not None:
                future.cancel()  # no effect if the coroutine itself failed
            raise

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start the coroutine and return a future of its result; raises as `run` does."""
        try:
            return self._ready().start(work)
        except BaseException:
            if inspect.getcoroutinestate(work) == inspect.CORO_CREATED:
                work.close()  # never started, which would cause a warning
            raise

    def each(self, items: AsyncIterator[S], convert: Callable[[S], T]) -> Iterator[T]:
        """The items, each converted when it is requested."""
        try:
            while found := self.run(next_of(items)):
                yield convert(found[0])
        finally:
            if inspect.isasyncgen(items):
                with suppress(NotConnectedError, RuntimeError):
                    self._ready().start(_closed(items))

    def close(self) -> None:
        """Close the connection and cancel its calls; does nothing the second time."""
        self.calls.shut()
        if self._ending is None or self._thread is None:
            return
        if (ended := self._ending()) is not None:
            with suppress(TimeoutError, CancelledError):
                ended.result(_LONGEST_END_SECONDS)
            self._thread.wait_if_over(_LONGEST_END_SECONDS)

    def _ready(self) -> LoopThread:
        refuse_forked()
        if self.calls.is_closed:
            raise NotConnectedError.closed()
        with _starting:
            thread = self._thread or self._begin()
        if thread.is_current:
            raise RuntimeError("A callback of a blocking client cannot call that client. It would deadlock.")
        return thread

    def _begin(self) -> LoopThread:
        claim_process()
        if not _open:
            atexit.register(_close_all)
        _open.add(self)
        self._thread = thread = LoopThread.join()
        # Closes a client that is garbage collected with its handles and without close().
        ending = weakref.finalize(self, _end, self.calls, thread, os.getpid())
        ending.atexit = False  # handled at the end of the program
        self._ending = ending
        return thread


def _end(calls: Calls, thread: LoopThread, process: int) -> Future[None] | None:
    """Start closing a connection; None in a forked child, which has neither the thread nor a connection."""
    if os.getpid() != process:
        return None
    calls.shut()
    return thread.start(_close_and_leave(calls, thread))


async def _close_and_leave(calls: Calls, thread: LoopThread) -> None:
    try:
        await calls.close()
    finally:
        thread.leave()


def _close_all() -> None:
    for link in list(_open):
        link.close()


async def next_of(items: AsyncIterator[T]) -> tuple[T] | tuple[()]:
    """The next item, or an empty tuple at the end, as StopIteration cannot cross threads."""
    try:
        return (await anext(items),)
    except StopAsyncIteration:
        return ()


async def _closed(items: AsyncIterator[Any]) -> None:
    if inspect.isasyncgen(items):
        await items.aclose()
