"""Watching a training job: its current state, then each change, until it has ended."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.training import TrainingJob
from diptych_server.flows.training.requests import read_training_job
from diptych_server.store.notifications.listener import HEARTBEAT_SECONDS, ChangeListener, wait_for_change
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.training_jobs import fetch_epochs


@dataclass(frozen=True)
class TrainingUpdate:
    """The current job, and the epochs that ended since the last update; a heartbeat if nothing has changed."""

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
    """Yield the changes of a job after `after_sequence`, 0 for all of them, until the job has ended.

    If a second worker takes the job over, the training starts from scratch and its epochs count from 1 again.

    Raises:
        Refusal: NOT_FOUND.
    """
    async with listener.watching(job_id) as changed:
        sequence = after_sequence
        while True:
            changed.clear()
            update = await _read(database, job_id, after=sequence)
            if update.job.sequence > sequence or update.job.has_ended:
                yield update
            else:
                yield TrainingUpdate(update.job, (), is_heartbeat=True)
            if update.job.has_ended:
                return
            sequence = max(sequence, update.job.sequence)
            await wait_for_change(changed, heartbeat_seconds)


async def _read(database: Database, job_id: UUID, *, after: int) -> TrainingUpdate:
    async with database.transaction() as connection:
        job = await read_training_job(connection, job_id)
        return TrainingUpdate(job, await fetch_epochs(connection, job_id, after=after, until=job.sequence))
