"""What goes on as long as it is wished for, and starts anew when something else is wished for."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Generic, TypeVar

T = TypeVar("T")


class Subscription(Generic[T]):
    """Runs `work` on the value that is wished for; an empty one rests. One asyncio loop.

    The work catches its own errors; when it ends by itself it is not started again for the same value.
    """

    def __init__(self, work: Callable[[T], Awaitable[None]], *, rest: T) -> None:
        self._work = work
        self._rest = rest
        self._value = rest
        self._task: asyncio.Task[None] | None = None

    @property
    def value(self) -> T:
        """What it goes on with."""
        return self._value

    def subscribe(self, value: T) -> None:
        """Go on with this value; the one before is cancelled."""
        if value == self._value:
            return
        self._value = value
        self.restart()

    def restart(self) -> None:
        """Begin anew with the same value."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._value != self._rest:
            self._task = asyncio.create_task(self._run(self._value))

    async def stop(self) -> None:
        """Rest, once the work has ended."""
        task, self._task, self._value = self._task, None, self._rest
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self, value: T) -> None:
        await self._work(value)


class SubscriptionSet(Generic[T]):
    """Runs `work` on each value that is wished for. One asyncio loop; see `Subscription`."""

    def __init__(self, work: Callable[[T], Awaitable[None]]) -> None:
        self._work = work
        self._tasks: dict[T, asyncio.Task[None]] = {}

    def subscribe(self, values: Collection[T]) -> None:
        """Go on with these values alone."""
        for value in [each for each in self._tasks if each not in values]:
            self._tasks.pop(value).cancel()
        for value in values:
            if value not in self._tasks:
                self._tasks[value] = asyncio.create_task(self._run(value))

    async def stop(self) -> None:
        """Rest, once all work has ended."""
        tasks = list(self._tasks.values())
        self.subscribe(())
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, value: T) -> None:
        await self._work(value)
