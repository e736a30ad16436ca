"""Loaded things kept at hand: each is loaded once, the least recently used leave."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class AsyncLRUCache(Generic[T]):
    """Loads by key and keeps what was asked for last, as much as `capacity` holds. Event loop only.

    What somebody still uses lives on after it left the cache; a load that failed is tried anew by the next who asks.

    Args:
        load: asked for what is not on the cache.
        weigh: how much of the capacity a thing takes.
        capacity: in the unit of `weigh`.
    """

    def __init__(self, load: Callable[[str], Awaitable[T]], *, weigh: Callable[[T], int], capacity: int) -> None:
        self._load = load
        self._weigh = weigh
        self._capacity = capacity
        self._tasks: OrderedDict[str, asyncio.Task[T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tasks)

    async def get(self, key: str) -> T:
        """The thing of this key; everybody who asks while it is being loaded waits for the same load.

        Raises:
            Exception: whatever the load raised.
        """
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(self._loaded(key))
            task.add_done_callback(lambda done: self._settle(key, done))
        self._tasks.move_to_end(key)
        return await asyncio.shield(task)  # one who stops waiting does not take the load from the others

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
