"""A worker in this process, over the real queue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from procrastinate import App

from diptych_server.core.parameters import HeadParameters
from diptych_server.core.training import TrainingJob, TrainingState
from diptych_server.flows.training.requests import get_training_job, request_training
from diptych_server.flows.training.watch import watch_training
from diptych_server.jobs.queue import JobQueue, open_app
from diptych_server.jobs.worker import run_worker
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database, fetch_values
from support.training import bursts, first_epoch, make_workshop, seed_dataset, seed_snapshot
from support.working import running_worker


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobStore:
    """An empty blob store in a folder of this test."""
    return DiskBlobStore(tmp_path)


@asynccontextmanager
async def working(conninfo: str, database: Database, blobs: DiskBlobStore) -> AsyncIterator[None]:
    """A worker for the time of the block, stopped in order at its end."""
    async with (
        open_app(conninfo, size=5) as app,
        running_worker(run_worker(app, make_workshop(database, blobs, JobQueue(app)), sweeping=app)),
    ):
        yield


async def request(database: Database, queue: JobQueue, snapshot_id: UUID, **parameters: Any) -> TrainingJob:
    """A training job in the queue."""
    return await request_training(
        database,
        queue,
        snapshot_id=snapshot_id,
        parameters=HeadParameters(hidden_layers=(4,), **parameters),
        request_id=None,
    )


async def ended(database: Database, listener: ChangeListener, job_id: UUID) -> TrainingJob:
    """The job at its end."""
    updates = [update async for update in watch_training(database, listener, job_id, after_sequence=0)]
    return updates[-1].job


async def test_a_queued_training_is_done(
    conninfo: str, database: Database, blobs: DiskBlobStore, queue: JobQueue, listener: ChangeListener
) -> None:
    """An idle worker claims it immediately; the queue keeps nothing of it."""
    snapshot_id = await seed_snapshot(database, blobs)

    async with working(conninfo, database, blobs):
        job = await request(database, queue, snapshot_id, epochs=2)
        job = await ended(database, listener, job.id)

    assert job.state == TrainingState.SUCCEEDED
    assert job.attempt == 1


async def embedded_count(database: Database) -> int:
    """How many pictures have embeddings."""
    async with database.transaction() as connection:
        [count] = await fetch_values(connection, "select count(distinct picture) from embedding")
        return int(count)


async def test_a_worker_starts_with_missing_jobs(
    app: App, conninfo: str, database: Database, blobs: DiskBlobStore, listener: ChangeListener
) -> None:
    """Pictures without embeddings are embedded without a request."""
    dataset_id = await seed_dataset(database, blobs, bursts())

    async with listener.watching(dataset_id) as changed, working(conninfo, database, blobs), asyncio.timeout(60):
        while await embedded_count(database) < 12:
            await changed.wait()
            changed.clear()


async def test_a_stopped_worker_leaves_its_training_to_the_next(
    app: App, conninfo: str, database: Database, blobs: DiskBlobStore, listener: ChangeListener
) -> None:
    """The job waits in the queue with no attempt lost, and the next worker ends it."""
    snapshot_id = await seed_snapshot(database, blobs)
    job = await request(database, JobQueue(app), snapshot_id, epochs=1000)
    async with working(conninfo, database, blobs):
        await first_epoch(database, listener, job.id)
    between = await get_training_job(database, job.id)
    waiting = [(entry.task_name, entry.status) for entry in await app.job_manager.list_jobs_async(task="train")]

    async with working(conninfo, database, blobs):
        job = await ended(database, listener, job.id)

    assert (between.state, between.attempt) == (TrainingState.QUEUED, 0)
    assert waiting == [("train", "todo")]
    assert (job.state, job.attempt) == (TrainingState.SUCCEEDED, 1)
