"""The sweep finds work whose worker was lost."""

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from procrastinate import App
from procrastinate.jobs import Job

from diptych_server.core.parameters import HeadParameters
from diptych_server.flows.training.requests import request_training
from diptych_server.jobs.queue import JobQueue
from diptych_server.jobs.sweep import sweep
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.advisory_locks import try_lock
from diptych_server.store.postgres.database import Database
from support.training import IdleQueue, seed_snapshot


@pytest.fixture
async def snapshot_id(database: Database, tmp_path: Path) -> UUID:
    """A snapshot that can be trained."""
    return await seed_snapshot(database, DiskBlobStore(tmp_path))


async def request(database: Database, snapshot_id: UUID, queue: JobQueue | IdleQueue) -> UUID:
    """The id of a training job."""
    parameters = HeadParameters()
    job = await request_training(database, queue, snapshot_id=snapshot_id, parameters=parameters, request_id=None)
    return job.id


async def fetched(app: App) -> Job:
    """The first job of the queue, in the hands of a worker that will never say again that it lives."""
    worker_id = await app.job_manager.register_worker()
    job = await app.job_manager.fetch_job(queues=None, worker_id=worker_id)
    assert job
    return job


async def states(app: App) -> list[tuple[str, str | None]]:
    """Task and state of each job of the queue."""
    return [(job.task_name, job.status) for job in await app.job_manager.list_jobs_async()]


async def test_a_training_missing_from_the_queue_is_queued(
    app: App, queue: JobQueue, database: Database, snapshot_id: UUID
) -> None:
    """A job without a place in the queue gets one, and only one."""
    job_id = await request(database, snapshot_id, IdleQueue())

    for _ in range(2):
        await sweep(app, database, queue)

    jobs = [*await app.job_manager.list_jobs_async()]
    assert [(job.task_name, job.task_kwargs, job.status) for job in jobs] == [
        ("train", {"job_id": str(job_id)}, "todo")
    ]


async def test_jobs_of_live_workers_are_left_alone(
    app: App, queue: JobQueue, database: Database, snapshot_id: UUID
) -> None:
    """A worker with a recent heartbeat keeps its job."""
    await request(database, snapshot_id, queue)
    await fetched(app)

    await sweep(app, database, queue)

    assert await states(app) == [("train", "doing")]


async def test_jobs_of_a_lost_worker_are_queued_again(
    app: App, queue: JobQueue, database: Database, snapshot_id: UUID
) -> None:
    """A worker that is silent for too long loses its job to the next one."""
    await request(database, snapshot_id, queue)
    await fetched(app)

    await sweep(app, database, queue, lost_after_seconds=0)

    assert await states(app) == [("train", "todo")]


async def test_queued_jobs_are_not_queued_again(app: App, queue: JobQueue, database: Database) -> None:
    """A lost embedding is dropped where the same dataset waits to be embedded."""
    dataset_id = uuid4()
    await queue.embed_soon(dataset_id)
    await fetched(app)
    await queue.embed_soon(dataset_id)

    await sweep(app, database, queue, lost_after_seconds=0)

    assert await states(app) == [("embed", "todo")]


async def test_one_worker_sweeps_at_a_time(app: App, queue: JobQueue, database: Database, snapshot_id: UUID) -> None:
    """Of several that sweep at once one does, so that none takes a job from who has just got it from another."""
    await request(database, snapshot_id, queue)
    await fetched(app)

    swept = await asyncio.gather(*(sweep(app, database, queue, lost_after_seconds=0) for _ in range(4)))

    assert swept.count(True) >= 1
    assert await states(app) == [("train", "todo")]
    async with database.transaction() as connection:
        assert await try_lock(connection, "sweep")
        assert not await sweep(app, database, queue)
