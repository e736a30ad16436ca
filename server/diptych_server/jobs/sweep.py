"""The sweep: finds the jobs of lost workers and queues them again."""

import asyncio
import time
from collections.abc import Collection
from uuid import UUID

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.utils import utcnow

from diptych_server.core.refusal import Refusal
from diptych_server.flows.job_queue import JobQueue, QueueJob
from diptych_server.jobs.names import COMPARE, EXPLAIN, TRAIN
from diptych_server.store.postgres.advisory_locks import try_lock
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.attempts import CHECKS, EXPLANATION_CHECKS, TRAININGS, JobTable, fetch_unended_job_ids

HEARTBEAT_SECONDS = 5.0
"""Interval at which a worker sends heartbeats."""

LOST_AFTER_SECONDS = 20.0
"""How long a worker may be silent before others take its jobs; its late writes are fenced off."""

SWEEP_SECONDS = 10.0

_NAME = "sweep"

_log = structlog.get_logger(__name__)


async def sweep_forever(app: App, database: Database, queue: JobQueue) -> None:
    """Sweep until cancelled; wait while the database is unavailable."""
    last_success = time.monotonic()
    while True:
        try:
            if time.monotonic() - last_success > LOST_AFTER_SECONDS:
                # The database was unavailable, so no worker could send heartbeats: give them time to do so first.
                await asyncio.sleep(LOST_AFTER_SECONDS)
            await sweep(app, database, queue)
            last_success = time.monotonic()
        except (ConnectorException, Refusal) as error:
            _log.warning("sweep failed", error=repr(error))
        await asyncio.sleep(SWEEP_SECONDS)


async def sweep(
    app: App, database: Database, queue: JobQueue, *, lost_after_seconds: float = LOST_AFTER_SECONDS
) -> bool:
    """Requeue the jobs of lost workers, and trainings and checks that are missing from the queue.

    Several workers may call this concurrently; only one of them sweeps, the others return False.
    """
    async with database.transaction() as only_one:
        if not await try_lock(only_one, _NAME):
            return False
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=lost_after_seconds):
            await _retry(app, job)
        await _requeue_forgotten(app, database, TRAIN, TRAININGS, queue.train_soon)
        await _requeue_forgotten(app, database, COMPARE, CHECKS, queue.compare_soon)
        await _requeue_forgotten(app, database, EXPLAIN, EXPLANATION_CHECKS, queue.explain_soon)
    return True


async def _retry(app: App, job: Job) -> None:
    _log.warning("worker lost", task=job.task_name, arguments=job.task_kwargs)
    try:
        await app.job_manager.retry_job(job, retry_at=utcnow())
    except UniqueViolation:
        # The same job is queued already.
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
    except ConnectorException as error:
        # Its worker was only slow, and has ended the job since then.
        _log.info("work of a lost worker has already continued", task=job.task_name, error=repr(error.__cause__))


async def _requeue_forgotten(app: App, database: Database, task: str, table: JobTable, queue_job: QueueJob) -> None:
    async with database.transaction() as connection:
        unended = await fetch_unended_job_ids(connection, table)
    # Queried after the jobs: a job and its queue entry are committed together.
    known = await _in_queue(app, task) if unended else ()
    for job_id in set(unended).difference(known):
        _log.warning("queueing a forgotten job", task=task, job_id=str(job_id))
        async with database.transaction() as connection:
            await queue_job(job_id, connection=connection)


async def _in_queue(app: App, task: str) -> Collection[UUID]:
    jobs = [
        job
        for status in (Status.TODO, Status.DOING)
        for job in await app.job_manager.list_jobs_async(task=task, status=status.value)
    ]
    return {UUID(str(job.task_kwargs["job_id"])) for job in jobs}
