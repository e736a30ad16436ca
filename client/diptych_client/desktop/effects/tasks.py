"""What takes its time: told of while it goes on, and stopped when somebody wants that."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from diptych_client import sdk
from diptych_client.desktop.effects.connection import Post
from diptych_client.desktop.state.events import Noticed, TaskBegan, TaskEnded, TaskMoved

Moved = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


class Tasks:
    """Those that go on. One asyncio loop."""

    def __init__(self, *, post: Post) -> None:
        self._post = post
        self._running: dict[str, asyncio.Task[Any]] = {}

    async def run(self, title: str, work: Callable[[Moved], Coroutine[Any, Any, None]]) -> None:
        """Do the work; returns when it is done or was stopped, and raises what it raised."""
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
            if task_id in self._running:  # not somebody's wish: the window leaves the server
                raise
            self._post(Noticed(f"{title}: stopped after {last[0]:,} of {last[1]:,}.", is_problem=False))
        finally:
            self._running.pop(task_id, None)
            self._post(TaskEnded(task_id))

    def stop(self, task_id: str) -> None:
        """End it; what it has done stays done."""
        task = self._running.pop(task_id, None)
        if task is not None:
            task.cancel()


async def unbroken(work: Coroutine[Any, Any, None]) -> None:
    """Do the work to its end, although somebody stops this meanwhile."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


class Room:
    """How far one may run ahead of another: so many things between them. One asyncio loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside: set[str] = set()
        self._left = asyncio.Event()

    async def enter(self, thing: str) -> None:
        """Wait until there is room for it."""
        while len(self._inside) >= self._most:
            self._left.clear()
            await self._left.wait()
        self._inside.add(thing)

    def leave(self, thing: str) -> None:
        """It is through; one that never entered is none."""
        self._inside.discard(thing)
        self._left.set()
