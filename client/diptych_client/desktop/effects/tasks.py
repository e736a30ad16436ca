"""Background tasks that report their progress and can be stopped by the user."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from diptych_client import sdk
from diptych_client.desktop.effects.connection import Post
from diptych_client.desktop.state.events import Noticed, TaskBegan, TaskEnded, TaskMoved

Moved = Callable[[int, int], None]
"""Called with the amount of work done and the total."""


class Tasks:
    """The running tasks. For one asyncio loop."""

    def __init__(self, *, post: Post) -> None:
        self._post = post
        self._running: dict[str, asyncio.Task[Any]] = {}

    async def run(self, title: str, work: Callable[[Moved], Coroutine[Any, Any, None]]) -> None:
        """Do the work. Return when it is done or was stopped, and raise its exceptions."""
        task_id, last = sdk.new_id(), (0, 0)

        def moved(done: int, total: int) -> None:
            nonlocal last
            last = done, total
            self._post(TaskMoved(task_id, done, total))

        self._post(TaskBegan(task_id, title))
        task = self._running[task_id] = asyncio.create_task(work(moved))
        try:
            await task
        except asyncio.CancelledError:
            if task_id in self._running:  # cancelled by leaving the server, not by the user
                raise
            self._post(Noticed(f"{title}: stopped after {last[0]:,} of {last[1]:,}.", is_problem=False))
        finally:
            self._running.pop(task_id, None)
            self._post(TaskEnded(task_id))

    def stop(self, task_id: str) -> None:
        """Stop a task. Work done so far is kept."""
        task = self._running.pop(task_id, None)
        if task is not None:
            task.cancel()


async def uninterrupted(work: Coroutine[Any, Any, None]) -> None:
    """Finish the work even if this is cancelled."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


class Room:
    """Limits how far a producer runs ahead: at most `most` items in between. For one asyncio loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside: set[str] = set()
        self._left = asyncio.Event()

    async def enter(self, item: str) -> None:
        """Wait until there is room for an item."""
        while len(self._inside) >= self._most:
            self._left.clear()
            await self._left.wait()
        self._inside.add(item)

    def leave(self, item: str) -> None:
        """Remove an item; unknown ones are ignored."""
        self._inside.discard(item)
        self._left.set()
