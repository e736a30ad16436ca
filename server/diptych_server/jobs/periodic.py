"""Chores: what some worker does every hour for all of them, one at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from diptych_server.store.postgres.advisory_locks import is_due, record_done, try_lock
from diptych_server.store.postgres.database import Database

HOUR_SECONDS = 3600.0
LOOK_SECONDS = 60.0
"""How often each worker looks whether a chore is due."""

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


async def run_periodic_jobs(database: Database, chores: Sequence[PeriodicJob]) -> None:
    """Do each chore when it is due and no other worker does it, until cancelled; one that fails is tried again."""
    while True:
        for chore in chores:
            try:
                await do_if_due(database, chore)
            except Exception:  # noqa: BLE001  whatever a chore meets, the others and the jobs go on
                _log.exception("periodic job failed", chore=chore.name)
        await asyncio.sleep(LOOK_SECONDS)


async def do_if_due(database: Database, chore: PeriodicJob) -> bool:
    """Whether the chore was due, and was done here.

    Raises:
        Refusal: UNAVAILABLE, when the database is away.
    """
    # A lock of the transaction: it goes with the worker, however that ends. The work has transactions of its own, so
    # that this one holds nothing back in the database.
    async with database.transaction() as connection:
        if not await try_lock(connection, chore.name):
            return False
        if not await is_due(connection, chore.name, every_seconds=chore.every_seconds):
            return False
        await chore.work()
        await record_done(connection, chore.name)
    _log.info("periodic job finished", chore=chore.name)
    return True
