"""A worker's metrics about its jobs and the queue."""

import asyncio
from contextlib import nullcontext
from uuid import uuid4

import pytest
from procrastinate import App

from diptych_server.jobs.names import COMPARE, EMBED, QUEUES, TRAIN
from diptych_server.jobs.queue import JobQueue, QueueLength
from diptych_server.jobs.tasks import counted
from diptych_server.metrics import JOB_SECONDS, JOBS_RUNNING
from diptych_server.store.postgres.database import Database
from support.metrics import Growth


async def test_jobs_are_counted_by_outcome() -> None:
    """Done, failed, or given back because the worker stops; none runs afterwards."""
    ended, running = Growth(JOB_SECONDS), Growth(JOBS_RUNNING)

    async def job(outcome: object) -> bool:
        assert running.of("diptych_jobs_running", queue=TRAIN) == 1
        if isinstance(outcome, BaseException):
            raise outcome
        return bool(outcome)

    for outcome in (True, False, KeyError(), asyncio.CancelledError()):
        is_error = isinstance(outcome, BaseException)
        with pytest.raises(BaseException) if is_error else nullcontext():  # noqa: PT011  whatever it was
            await counted(TRAIN, job(outcome))

    outcomes = ("done", "failed", "returned")
    assert [ended.of("diptych_job_seconds_count", queue=TRAIN, outcome=each) for each in outcomes] == [1, 2, 1]
    assert running.of("diptych_jobs_running", queue=TRAIN) == 0


async def test_the_queue_reports_its_length(app: App, database: Database) -> None:
    """Every queue is listed, including empty ones."""
    queue = JobQueue(app)
    empty = await queue.lengths()
    for _ in range(2):
        await queue.embed_soon(uuid4())
    async with database.transaction() as connection:
        await queue.train_soon(uuid4(), connection=connection)
        await queue.compare_soon(uuid4(), connection=connection)

    assert empty == dict.fromkeys(QUEUES, QueueLength(0, 0))
    assert await queue.lengths() == {TRAIN: QueueLength(1, 0), EMBED: QueueLength(2, 0), COMPARE: QueueLength(1, 0)}
