"""Checks of comparisons on the real queue: run by a worker, found again by the sweep, and behind waiting trainings."""

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from procrastinate import App

from diptych_server.flows.comparing.compare import Comparer
from diptych_server.flows.training.requests import get_training_job, request_training
from diptych_server.jobs.queue import JobQueue
from diptych_server.jobs.sweep import sweep
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database
from support.comparing import QUICK, Desk, full_desk
from support.training import IdleQueue, make_workshop
from support.working import working


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobStore:
    """An empty blob store in a folder of this test."""
    return DiskBlobStore(tmp_path)


@pytest.fixture
async def desk(database: Database, blobs: DiskBlobStore) -> Desk:
    """A dataset of two labels with five recordings each."""
    return await full_desk(make_workshop(database, blobs, IdleQueue()))


async def versions(desk: Desk) -> tuple[UUID, UUID]:
    """Two versions that differ by a recording."""
    a = await desk.version()
    await desk.record("red", "green", size=3)
    return a, await desk.version()


async def test_a_worker_checks_a_comparison(
    app: App, conninfo: str, blobs: DiskBlobStore, listener: ChangeListener, desk: Desk
) -> None:
    """An idle worker takes it at once, beside a training that was requested later and is not delayed to its end."""
    a, b = await versions(desk)
    await desk.record("green", size=2)
    snapshot_id = await desk.freeze()
    queue, database = JobQueue(app), desk.workshop.database
    async with Comparer(database, blobs, listener, queue) as comparer:
        await comparer.request_check(a, b)
        job = await request_training(database, queue, snapshot_id=snapshot_id, parameters=QUICK, request_id=None)

        async with working(conninfo, database, blobs), asyncio.timeout(120):
            found = [comparison async for comparison in comparer.compare(a, b)]
            async with listener.watching(job.id) as changed:
                while not (await get_training_job(database, job.id)).has_ended:
                    await changed.wait()
                    changed.clear()

    last = found[-1]
    assert last
    assert last.check
    assert (last.check.state, last.check.finished_count) == ("succeeded", 5)
    assert (await get_training_job(database, job.id)).model_id
    assert not [*await app.job_manager.list_jobs_async()]


async def test_a_check_missing_from_the_queue_is_queued(
    app: App, database: Database, blobs: DiskBlobStore, listener: ChangeListener, desk: Desk
) -> None:
    """And only once."""
    a, b = await versions(desk)
    async with Comparer(database, blobs, listener, IdleQueue()) as comparer:
        check = await comparer.request_check(a, b)

    for _ in range(2):
        await sweep(app, database, JobQueue(app))

    jobs = [*await app.job_manager.list_jobs_async()]
    assert [(job.task_name, job.task_kwargs, job.status) for job in jobs] == [
        ("compare", {"job_id": str(check.id)}, "todo")
    ]


async def test_a_check_waits_in_the_queue_once(app: App, database: Database) -> None:
    """However often it is queued."""
    queue, check_id = JobQueue(app), uuid4()

    for _ in range(2):
        async with database.transaction() as connection:
            await queue.compare_soon(check_id, connection=connection)

    assert [job.task_kwargs for job in await app.job_manager.list_jobs_async()] == [{"job_id": str(check_id)}]
