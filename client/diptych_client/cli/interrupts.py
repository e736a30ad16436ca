"""Ctrl-C as a wish first, and as an order when it is repeated."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def first_interrupt(wish: Callable[[], None]) -> Iterator[None]:
    """Lets the first Ctrl-C call `wish` on the running loop; the second one interrupts as usual.

    To be used on the main thread, which is the one that signals reach.
    """
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        loop.call_soon_threadsafe(wish)

    signal.signal(signal.SIGINT, on_signal)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
