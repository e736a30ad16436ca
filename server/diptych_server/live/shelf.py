"""Loaded things kept at hand: each is loaded once, the least recently used leave."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Loads by key and keeps the last `capacity` things that were asked for. Event loop only.

    What somebody still uses lives on after it left the shelf; a load that failed is tried anew by the next who asks.
    """

    def __init__(self, load: Callable[[str], Awaitable[T]], *, capacity: int) -> None:
        self._load = load
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
        while len(self._tasks) > self._capacity and (idle := self._least_recently_used()):
            del self._tasks[idle]

    def _least_recently_used(self) -> str | None:
        return next((key for key, task in self._tasks.items() if task.done()), None)
