"""Ctrl-C and SIGTERM as an event, and work that it ends: the first one stops in order, a second one at once."""

import asyncio
import os
import signal
import threading
from collections.abc import Coroutine

_EXIT_AT_ONCE = 130
_EXIT_AT_LAST = 1


def stop_on_signals(*, exit_after_seconds: float) -> asyncio.Event:
    """An event that SIGINT and SIGTERM set. Call it on the main thread, on the running loop.

    Args:
        exit_after_seconds: How long after the signal the process ends with exit code 1, whatever is in its way: a
            thread may wait for a disk that does not answer, and Python would wait for the thread.
    """
    stopping = asyncio.Event()

    def stop() -> None:
        if stopping.is_set():
            os._exit(_EXIT_AT_ONCE)
        exit_after(exit_after_seconds)
        stopping.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    return stopping


def exit_after(seconds: float) -> None:
    """End the process with exit code 1 after that time, unless it has ended by then."""
    timer = threading.Timer(seconds, os._exit, args=[_EXIT_AT_LAST])
    timer.daemon = True
    timer.start()


async def unless_set(event: asyncio.Event, work: Coroutine[None, None, None]) -> bool:
    """Whether the work came to its end; it is cancelled when the event is set before."""
    waiting, working = asyncio.create_task(event.wait()), asyncio.create_task(work)
    try:
        await asyncio.wait({waiting, working}, return_when=asyncio.FIRST_COMPLETED)
        if event.is_set():
            return False
        await working  # for what it raises
        return True
    finally:
        waiting.cancel()
        working.cancel()
        await asyncio.gather(waiting, working, return_exceptions=True)
