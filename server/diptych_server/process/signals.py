"""Ctrl-C and SIGTERM as an event: the first one stops in order, a second one at once."""

import asyncio
import os
import signal

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
