"""An asynchronous LRU cache: each item is loaded once, the least recently used are evicted."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class AsyncLRUCache(Generic[T]):
    """Loads items by key and keeps the most recently used up to `capacity`. Event loop only.

    Evicted items stay alive while they are in use; a failed load is retried by the next caller.

    Args:
        load: Loads an item that is not in the cache.
        weigh: The weight of an item.
        capacity: The maximum total weight.
    """

    def __init__(self, load: Callable[[str], Awaitable[T]], *, weigh: Callable[[T], int], capacity: int) -> None:
        self._load = load
        self._weigh = weigh
        self._capacity = capacity
        self._tasks: OrderedDict[str, asyncio.Task[T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tasks)

    async def get(self, key: str) -> T:
        """The item of this key; concurrent callers share the same load.

        Raises:
            Exception: As raised by the load.
        """
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(self._loaded(key))
            task.add_done_callback(lambda done: self._settle(key, done))
        self._tasks.move_to_end(key)
        return await asyncio.shield(task)  # cancelling one caller must not cancel the load for others

    async def _loaded(self, key: str) -> T:
        return await self._load(key)

    def _settle(self, key: str, task: asyncio.Task[T]) -> None:
        if task.cancelled() or task.exception() is not None:
            del self._tasks[key]
            return
        loaded = {key: self._weigh(task.result()) for key, task in self._tasks.items() if task.done()}
        excess = sum(loaded.values()) - self._capacity
        for idle, weight in loaded.items():  # the least recently used come first
            if excess <= 0:
                break
            del self._tasks[idle]
            excess -= weight
