"""The watch of a training job: how it stands, then each change, until it has ended."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.training import TrainingJob
from diptych_server.flows.training.requests import read_training_job
from diptych_server.store.notifications.listener import HEARTBEAT_SECONDS, ChangeListener
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.training_jobs import fetch_epochs


@dataclass(frozen=True)
class TrainingUpdate:
    """The job as it is, and the epochs that ended since the sight before; a heartbeat when nothing has changed."""

    job: TrainingJob
    epochs: Sequence[EpochMetrics]
    is_heartbeat: bool = False


async def watch_training(
    database: Database,
    listener: ChangeListener,
    job_id: UUID,
    *,
    after_sequence: int,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
) -> AsyncGenerator[TrainingUpdate, None]:
    """The job after `after_sequence`, 0 for all of it, then its changes; ends when the job has ended.

    A job that a second worker takes up begins anew: its epochs count from 1 again.

    Raises:
        Refusal: NOT_FOUND.
    """
    async with listener.watching(job_id) as changed:
        sequence = after_sequence
        while True:
            changed.clear()
            update = await _look(database, job_id, after=sequence)
            if update.job.sequence > sequence or update.job.has_ended:
                yield update
            else:
                yield TrainingUpdate(update.job, (), is_heartbeat=True)
            if update.job.has_ended:
                return
            sequence = max(sequence, update.job.sequence)
            await _wait(changed, heartbeat_seconds)


async def _look(database: Database, job_id: UUID, *, after: int) -> TrainingUpdate:
    async with database.transaction() as connection:
        job = await read_training_job(connection, job_id)
        return TrainingUpdate(job, await fetch_epochs(connection, job_id, after=after, until=job.sequence))


async def _wait(changed: asyncio.Event, seconds: float) -> None:
    """Until something may have changed, or so long: the next look finds out which."""
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        return
