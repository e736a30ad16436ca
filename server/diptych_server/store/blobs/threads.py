"""Threads for work that waits for a disk or a network, so that the event loop does not."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Outcome = TypeVar("Outcome")


class Threads:
    """A few threads, made when they are needed. Work may be given to them on any event loop."""

    def __init__(self, count: int, *, name: str) -> None:
        self._executor = ThreadPoolExecutor(count, thread_name_prefix=name)

    async def run(self, work: Callable[[], Outcome]) -> Outcome:
        """What the work returns, once a thread has done it; it goes on when whoever waits is cancelled."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def close(self) -> None:
        """Take no more work; what is being done goes on in vain."""
        self._executor.shutdown(wait=False, cancel_futures=True)
