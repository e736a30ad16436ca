"""Ctrl-C and SIGTERM as an event: the first one stops gracefully, a second one immediately."""

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
    """An event that SIGINT and SIGTERM set. Call this in the main thread, on the running loop.

    Args:
        exit_after_seconds: The process ends with exit code 1 this long after the signal, even if a thread is still
            waiting for a disk that does not respond.
        by_loop: Whether the loop handles signals, which Windows does not support; otherwise Python wakes the loop.
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

    Python runs handlers between two steps of the main thread, which may be waiting in the loop. Python also writes to
    a socket for each signal, which wakes the loop.
    """
    reading, writing = socket.socketpair()
    for end in (reading, writing):
        end.setblocking(False)
    loop.add_reader(reading, reading.recv, _WAKE_BYTES)
    signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    weakref.finalize(loop, _forget, reading, writing)
    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform == "win32":
        numbers.append(signal.SIGBREAK)  # Ctrl-Break, which a parent can also send
    for number in numbers:
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))


def _forget(*ends: socket.socket) -> None:
    for end in ends:
        end.close()


def exit_after(seconds: float) -> None:
    """End the process with exit code 1 after this time, unless it has ended by then."""
    timer = threading.Timer(seconds, os._exit, args=[_EXIT_AT_LAST])
    timer.daemon = True
    timer.start()


async def unless_set(event: asyncio.Event, work: Coroutine[None, None, None]) -> bool:
    """Run work until it ends or the event is set, which cancels it; returns whether the work ended."""
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
