"""A worker on the event loop of a test, and what becomes of its jobs."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from diptych_server.core.training import TrainingJob
from diptych_server.flows.training.watch import watch_training
from diptych_server.jobs.connector import RetryingConnector
from diptych_server.jobs.queue import JobQueue, open_app
from diptych_server.jobs.worker import run_worker
from diptych_server.store.blobs import BlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database
from support.training import ColourBackbone, make_workshop


@asynccontextmanager
async def running_worker(worker: Coroutine[Any, Any, object]) -> AsyncIterator[None]:
    """Run a worker during the block; its failure is raised at the end."""
    task = asyncio.create_task(worker)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def working(
    conninfo: str, database: Database, blobs: BlobStore, backbone: ColourBackbone | None = None
) -> AsyncIterator[None]:
    """A worker for the time of the block."""
    async with (
        open_app(conninfo) as sweeping,
        open_app(conninfo, size=5, connector_of=RetryingConnector) as app,
    ):
        workshop = make_workshop(database, blobs, JobQueue(sweeping), backbone=backbone)
        async with running_worker(run_worker(app, workshop, sweeping=sweeping)):
            yield


async def ended(database: Database, listener: ChangeListener, job: TrainingJob) -> TrainingJob:
    """The job at its end."""
    return [update.job async for update in watch_training(database, listener, job.id, after_sequence=0)][-1]


async def embedded_count(database: Database) -> int:
    """How many views are stored."""
    async with database.transaction() as connection:
        row = await (await connection.execute("select count(*) from embedding")).fetchone()
    return int(row[0]) if row else 0
