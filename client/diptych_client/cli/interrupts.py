"""Ctrl-C: the first one requests a stop, the second one interrupts."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from diptych_client.cli.exits import ExitCode


@contextmanager
def first_interrupt(callback: Callable[[], None]) -> Iterator[None]:
    """Make the first Ctrl-C call `callback` on the running loop; the second one interrupts as usual.

    Use it on the main thread, which receives the signals.
    """
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        loop.call_soon_threadsafe(callback)

    signal.signal(signal.SIGINT, on_signal)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def end_at_last(*, seconds: float = 20.0) -> Iterator[None]:
    """In the block, Ctrl-C ends the process after `seconds` even if a clean shutdown hangs.

    gRPC rarely hangs at the end of a stream. Call it on asyncio's main thread.
    """
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):
        yield
        return

    def interrupted(number: int, frame: FrameType | None) -> None:
        timer = threading.Timer(seconds, os._exit, args=[ExitCode.INTERRUPTED])
        timer.daemon = True
        timer.start()
        before(number, frame)

    signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
