"""Periodic jobs: done by one worker at a time, and not more often than they should be."""

import asyncio

import pytest

from diptych_server.jobs.periodic import PeriodicJob, run_if_due
from diptych_server.store.postgres.database import Database


class Work:
    """Counts how often it was done; each time waits until it may end."""

    def __init__(self) -> None:
        self.count = 0
        self.begun = asyncio.Event()
        self.may_end = asyncio.Event()

    async def __call__(self) -> None:
        """Do it."""
        self.begun.set()
        await self.may_end.wait()
        self.count += 1


@pytest.fixture
def work() -> Work:
    """Work that may end immediately."""
    made = Work()
    made.may_end.set()
    return made


async def test_a_periodic_job_runs_once_in_its_period(database: Database, work: Work) -> None:
    """The first to look does it; who looks soon after has nothing to do."""
    job = PeriodicJob("tidy", work)

    done = [await run_if_due(database, job) for _ in range(2)]

    assert done == [True, False]
    assert work.count == 1


async def test_a_periodic_job_runs_again_after_its_period(database: Database, work: Work) -> None:
    """However often that is; other periodic jobs have their own times."""
    often, other = PeriodicJob("tidy", work, every_seconds=0), PeriodicJob("count", work)

    done = [await run_if_due(database, job) for job in (often, often, other)]

    assert done == [True, True, True]


async def test_only_one_worker_runs_a_periodic_job(database: Database) -> None:
    """Others do not wait for it, whether or not it would be due."""
    work = Work()
    job = PeriodicJob("tidy", work, every_seconds=0)
    first = asyncio.create_task(run_if_due(database, job))
    await work.begun.wait()

    second = await run_if_due(database, job)
    work.may_end.set()

    assert not second
    assert await first


async def test_an_interrupted_periodic_job_is_due(database: Database, work: Work) -> None:
    """As when its worker was stopped, or it failed."""
    endless = Work()
    cut_off = asyncio.create_task(run_if_due(database, PeriodicJob("tidy", endless)))
    await endless.begun.wait()
    cut_off.cancel()
    await asyncio.gather(cut_off, return_exceptions=True)

    assert await run_if_due(database, PeriodicJob("tidy", work))
