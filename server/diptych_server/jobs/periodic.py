"""Periodic jobs: one of all workers runs each of them when it is due."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from diptych_server.store.postgres.advisory_locks import is_due, record_done, try_lock
from diptych_server.store.postgres.database import Database

HOUR_SECONDS = 3600.0
CHECK_SECONDS = 60.0
"""Interval at which each worker checks whether a job is due."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PeriodicJob:
    """A job that runs periodically, in one worker at a time.

    `name` is used in the database and in the log. `work` may take long; it is cancelled when its worker stops, and
    restarted from the beginning if it was cancelled or failed.
    """

    name: str
    work: Callable[[], Awaitable[object]]
    every_seconds: float = HOUR_SECONDS


async def run_periodic_jobs(database: Database, periodic_jobs: Sequence[PeriodicJob]) -> None:
    """Run each job when it is due and no other worker runs it, until cancelled; failed jobs are retried."""
    while True:
        for job in periodic_jobs:
            try:
                await run_if_due(database, job)
            except Exception:  # noqa: BLE001  a failure must not affect other jobs
                _log.exception("periodic job failed", job=job.name)
        await asyncio.sleep(CHECK_SECONDS)


async def run_if_due(database: Database, job: PeriodicJob) -> bool:
    """Run the job if it is due; returns whether it ran here.

    Raises:
        Refusal: UNAVAILABLE if the database is.
    """
    # A transaction lock is released with the worker, however it ends. The work uses separate transactions, so that this
    # one blocks nothing in the database.
    async with database.transaction() as connection:
        if not await try_lock(connection, job.name):
            return False
        if not await is_due(connection, job.name, every_seconds=job.every_seconds):
            return False
        await job.work()
        await record_done(connection, job.name)
    _log.info("periodic job finished", job=job.name)
    return True
