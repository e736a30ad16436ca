"""Checks of explanations on the real queue: run by a worker, found again by the sweep, before other checks."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from procrastinate import App

from diptych_server.core.explanation_check import ExplanationCheck
from diptych_server.flows.explaining.checks import follow_check, read_request, request_check
from diptych_server.flows.job_queue import JobQueue as Queue
from diptych_server.jobs.queue import JobQueue
from diptych_server.jobs.sweep import sweep
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.compared_rows import fetch_contents
from support.comparing import Desk, full_desk
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


async def requested(desk: Desk, queue: Queue) -> ExplanationCheck:
    """The check of a new version without one of its recordings."""
    snapshot_id = await desk.version()
    async with desk.workshop.database.transaction() as connection:
        [first, *_] = await fetch_contents(connection, snapshot_id)
        asked = await read_request(connection, snapshot_id, [first.recording_id])
    return await request_check(desk.workshop.database, queue, asked)


async def test_a_worker_checks_an_explanation(
    app: App, conninfo: str, blobs: DiskBlobStore, listener: ChangeListener, desk: Desk
) -> None:
    """All who wait for it see it succeed; nothing stays in the queue."""
    check = await requested(desk, JobQueue(app))

    async with working(conninfo, desk.workshop.database, blobs):
        found = [each async for each in follow_check(desk.workshop.database, listener, check.id)]

    assert found[-1]
    assert found[-1].state == "succeeded"
    assert found[-1].sha256
    assert not [*await app.job_manager.list_jobs_async()]


async def test_a_check_missing_from_the_queue_is_queued(app: App, database: Database, desk: Desk) -> None:
    """And only once."""
    check = await requested(desk, IdleQueue())

    for _ in range(2):
        await sweep(app, database, JobQueue(app))

    jobs = [*await app.job_manager.list_jobs_async()]
    assert [(job.task_name, job.queue, job.task_kwargs) for job in jobs] == [
        ("explain", "compare", {"job_id": str(check.id)})
    ]


async def test_it_comes_before_checks_of_comparisons(app: App, database: Database) -> None:
    """One training, which takes a second, does not wait for those of a comparison that has not begun."""
    queue, comparison, explanation = JobQueue(app), uuid4(), uuid4()
    async with database.transaction() as connection:
        await queue.compare_soon(comparison, connection=connection)
        await queue.explain_soon(explanation, connection=connection)
        await queue.explain_soon(explanation, connection=connection)

    worker = await app.job_manager.register_worker()
    taken = [await app.job_manager.fetch_job(queues=["compare"], worker_id=worker) for _ in range(3)]

    assert [UUID(str(job.task_kwargs["job_id"])) for job in taken if job] == [explanation, comparison]
