"""Periodic jobs: what some worker does every hour for all of them, one at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from diptych_server.store.postgres.advisory_locks import is_due, record_done, try_lock
from diptych_server.store.postgres.database import Database

HOUR_SECONDS = 3600.0
LOOK_SECONDS = 60.0
"""How often each worker looks whether a periodic job is due."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PeriodicJob:
    """Something to be done again and again, by one worker at a time.

    `name` stands in the database and in the log. `work` may take long; it is cancelled when its worker stops, and done
    again from its beginning where it was cut off or failed.
    """

    name: str
    work: Callable[[], Awaitable[object]]
    every_seconds: float = HOUR_SECONDS


async def run_periodic_jobs(database: Database, periodic_jobs: Sequence[PeriodicJob]) -> None:
    """Run each job when it is due and no other worker runs it, until cancelled; one that fails is tried again."""
    while True:
        for job in periodic_jobs:
            try:
                await run_if_due(database, job)
            except Exception:  # noqa: BLE001  whatever a periodic job meets, the others and the jobs go on
                _log.exception("periodic job failed", job=job.name)
        await asyncio.sleep(LOOK_SECONDS)


async def run_if_due(database: Database, job: PeriodicJob) -> bool:
    """Whether the periodic job was due, and was done here.

    Raises:
        Refusal: UNAVAILABLE, when the database is away.
    """
    # A lock of the transaction: it goes with the worker, however that ends. The work has transactions of its own, so
    # that this one holds nothing back in the database.
    async with database.transaction() as connection:
        if not await try_lock(connection, job.name):
            return False
        if not await is_due(connection, job.name, every_seconds=job.every_seconds):
            return False
        await job.work()
        await record_done(connection, job.name)
    _log.info("periodic job finished", job=job.name)
    return True
