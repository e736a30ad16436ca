"""Background work for a value: it runs while the value is subscribed to, and restarts when the value changes."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Generic, TypeVar

T = TypeVar("T")


class Subscription(Generic[T]):
    """Runs `work` for the current value; nothing runs for the value `rest`. For one asyncio loop.

    The work handles its own errors; once it has ended it is not restarted for the same value.
    """

    def __init__(self, work: Callable[[T], Awaitable[None]], *, rest: T) -> None:
        self._work = work
        self._rest = rest
        self._value = rest
        self._task: asyncio.Task[None] | None = None

    @property
    def value(self) -> T:
        """The current value."""
        return self._value

    def subscribe(self, value: T) -> None:
        """Change the value; the work for the previous one is cancelled."""
        if value == self._value:
            return
        self._value = value
        self.restart()

    def restart(self) -> None:
        """Restart the work for the same value."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._value != self._rest:
            self._task = asyncio.create_task(self._run(self._value))

    async def stop(self) -> None:
        """Cancel the work and wait for its end."""
        task, self._task, self._value = self._task, None, self._rest
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self, value: T) -> None:
        await self._work(value)


class SubscriptionSet(Generic[T]):
    """Runs `work` for each of several values. For one asyncio loop; see `Subscription`."""

    def __init__(self, work: Callable[[T], Awaitable[None]]) -> None:
        self._work = work
        self._tasks: dict[T, asyncio.Task[None]] = {}

    def subscribe(self, values: Collection[T]) -> None:
        """Change the values; the work for others is cancelled."""
        for value in [each for each in self._tasks if each not in values]:
            self._tasks.pop(value).cancel()
        for value in values:
            if value not in self._tasks:
                self._tasks[value] = asyncio.create_task(self._run(value))

    async def stop(self) -> None:
        """Cancel all work and wait for its end."""
        tasks = list(self._tasks.values())
        self.subscribe(())
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, value: T) -> None:
        await self._work(value)
