"""Threads for work that must not delay live predictions: few, and with a lower priority."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from diptych_server.core.thread_priority import lower_priority

Arguments = ParamSpec("Arguments")
Outcome = TypeVar("Outcome")


class CalmThreads:
    """Runs CPU-bound functions off the event loop, one at a time unless `count` says otherwise."""

    def __init__(self, count: int = 1) -> None:
        """For `count` threads, which start when they are used."""
        self._executor = ThreadPoolExecutor(count, thread_name_prefix="calm", initializer=lower_priority)

    async def run(
        self, function: Callable[Arguments, Outcome], /, *arguments: Arguments.args, **options: Arguments.kwargs
    ) -> Outcome:
        """The result of the function."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: function(*arguments, **options))

    def close(self) -> None:
        """Cancel what waits; what runs ends by itself."""
        self._executor.shutdown(wait=False, cancel_futures=True)
