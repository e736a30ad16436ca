"""Debounces embedding jobs: new pictures are queued after their acknowledgement, several together."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final
from uuid import UUID

from diptych_server.flows.job_queue import JobQueue

PAUSE_SECONDS: Final = 0.25
"""The minimum time between two jobs of one stream: each one is a transaction and wakes a worker."""


@asynccontextmanager
async def debounce_embedding_jobs(queue: JobQueue) -> AsyncIterator[Callable[[UUID], None]]:
    """What takes datasets with new pictures, and waits for nothing; at the end of the block all of them are announced.

    If the process dies first, the marks are lost. This is harmless: the next worker to start or training finds them.
    """
    fresh: set[UUID] = set()
    changed, has_ended = asyncio.Event(), asyncio.Event()

    def announce(dataset_id: UUID) -> None:
        fresh.add(dataset_id)
        changed.set()

    async def queue_marked() -> None:
        while fresh or not has_ended.is_set():
            await changed.wait()
            changed.clear()
            while fresh:
                await queue.embed_soon(fresh.pop())
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE_SECONDS):
                    await has_ended.wait()

    queueing = asyncio.create_task(queue_marked())
    try:
        yield announce
    finally:
        has_ended.set()
        changed.set()
        await queueing
