"""Ctrl-C and SIGTERM as an event, and work that it ends: the first one stops in order, a second one at once."""

import asyncio
import os
import signal
import socket
import sys
import threading
import weakref
from collections.abc import Callable, Coroutine

_WAKE_BYTES = 4096
_EXIT_AT_ONCE = 130
_EXIT_AT_LAST = 1


_HAS_LOOP_HANDLERS = sys.platform != "win32"


def stop_on_signals(*, exit_after_seconds: float, by_loop: bool = _HAS_LOOP_HANDLERS) -> asyncio.Event:
    """An event that SIGINT and SIGTERM set. Call it on the main thread, on the running loop.

    Args:
        exit_after_seconds: How long after the signal the process ends with exit code 1, whatever is in its way: a
            thread may wait for a disk that does not answer, and Python would wait for the thread.
        by_loop: whether the loop takes the signals, as it does not on Windows; else Python does, and wakes the loop.
    """
    stopping = asyncio.Event()

    def stop() -> None:
        if stopping.is_set():
            os._exit(_EXIT_AT_ONCE)
        exit_after(exit_after_seconds)
        stopping.set()

    loop = asyncio.get_running_loop()
    if by_loop:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
    else:
        _handle_by_python(loop, stop)
    return stopping


def _handle_by_python(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Call `stop` on the loop for each signal.

    Python calls handlers between two steps of the main thread, which may be waiting in the loop: what it writes to a
    socket at each signal wakes the loop.
    """
    reading, writing = socket.socketpair()
    for end in (reading, writing):
        end.setblocking(False)
    loop.add_reader(reading, reading.recv, _WAKE_BYTES)
    signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    weakref.finalize(loop, _forget, reading, writing)
    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform == "win32":
        numbers.append(signal.SIGBREAK)  # Ctrl-Break, and what a parent can send
    for number in numbers:
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))


def _forget(*ends: socket.socket) -> None:
    for end in ends:
        end.close()


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
