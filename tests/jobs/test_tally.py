"""What a worker counts of its jobs, and of those that wait."""

import asyncio
from contextlib import nullcontext
from uuid import uuid4

import pytest
from procrastinate import App

from diptych_server.jobs.names import EMBED, TRAIN
from diptych_server.jobs.queue import JobQueue
from diptych_server.jobs.tally import JobTally, QueueLength
from diptych_server.store.postgres.database import Database


def test_jobs_are_counted_by_how_they_ended() -> None:
    """Done, failed, or given back because the worker stops; none runs afterwards."""
    tally = JobTally()
    for error in (None, KeyError(), KeyError(), asyncio.CancelledError()):
        with pytest.raises(BaseException) if error else nullcontext(), tally.counted(TRAIN):  # noqa: PT011  whatever it was
            assert tally.running[TRAIN] == 1
            if error:
                raise error

    assert {outcome: jobs.count for (_, outcome), jobs in tally.ended.items()} == {
        "done": 1,
        "failed": 2,
        "returned": 1,
    }
    assert tally.running[TRAIN] == 0


async def test_the_queue_tells_how_much_waits(app: App, database: Database) -> None:
    """Every queue is there, empty ones too."""
    queue = JobQueue(app)
    empty = await queue.lengths()
    for _ in range(2):
        await queue.embed_soon(uuid4())
    async with database.transaction() as connection:
        await queue.train_soon(uuid4(), connection=connection)

    assert empty == {TRAIN: QueueLength(0, 0), EMBED: QueueLength(0, 0)}
    assert await queue.lengths() == {TRAIN: QueueLength(1, 0), EMBED: QueueLength(2, 0)}
