"""Telling the queue of new pictures: behind their acknowledgements, and not for each one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final
from uuid import UUID

from diptych_server.flows.job_queue import JobQueue

PAUSE_SECONDS: Final = 0.25
"""The least time between two announcements of one stream: each is a transaction, and wakes a worker."""


@asynccontextmanager
async def debounce_embedding_jobs(queue: JobQueue) -> AsyncIterator[Callable[[UUID], None]]:
    """What takes datasets with new pictures, and waits for nothing; at the end of the block all of them are announced.

    A process that dies before has forgotten them, which does no harm: a worker that starts, or a training, finds them.
    """
    fresh: set[UUID] = set()
    news, has_ended = asyncio.Event(), asyncio.Event()

    def announce(dataset_id: UUID) -> None:
        fresh.add(dataset_id)
        news.set()

    async def pass_on() -> None:
        while fresh or not has_ended.is_set():
            await news.wait()
            news.clear()
            while fresh:
                await queue.embed_soon(fresh.pop())
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE_SECONDS):
                    await has_ended.wait()

    passing_on = asyncio.create_task(pass_on())
    try:
        yield announce
    finally:
        has_ended.set()
        news.set()
        await passing_on
