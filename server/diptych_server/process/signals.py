"""Ctrl-C and SIGTERM as an event, and work that it ends: the first one stops in order, a second one at once."""

import asyncio
import os
import signal
from collections.abc import Coroutine

_EXIT_AT_ONCE = 130


def stop_on_signals() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set. Call it on the main thread, on the running loop."""
    stopping = asyncio.Event()

    def stop() -> None:
        if stopping.is_set():
            os._exit(_EXIT_AT_ONCE)
        stopping.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    return stopping


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
