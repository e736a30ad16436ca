"""Turns at a training job, and the fence between them."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.training import TrainingJob, TrainingState
from diptych_server.flows.job_attempt import cancelled
from diptych_server.flows.training.requests import NOUN, get_training_job, request_training
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.attempts import (
    TRAININGS,
    Attempt,
    SupersededError,
    end_attempt,
    release,
    request_cancel,
)
from diptych_server.store.tables.training_attempts import claim, record_progress
from diptych_server.store.tables.training_jobs import fetch_epochs
from support.training import IdleQueue, seed_snapshot

EPOCH = EpochMetrics(1, training_loss=0.5, training_accuracy=0.75, honest_loss=None, honest_accuracy=None)


@pytest.fixture
async def job_id(database: Database, tmp_path: Path) -> UUID:
    """A job that waits for a worker."""
    snapshot_id = await seed_snapshot(database, DiskBlobStore(tmp_path))
    return (await request(database, snapshot_id)).id


async def request(database: Database, snapshot_id: UUID) -> TrainingJob:
    """A job for the snapshot, queued nowhere."""
    return await request_training(
        database, IdleQueue(), snapshot_id=snapshot_id, parameters=HeadParameters(), request_id=None
    )


async def claimed(database: Database, job_id: UUID) -> Attempt:
    """A new turn at the job."""
    async with database.transaction() as connection:
        attempt = await claim(connection, job_id)
    assert attempt
    return attempt


async def test_an_attempt_updates_the_job(database: Database, job_id: UUID) -> None:
    """Progress is stored with epochs, and the sequence grows with each change."""
    attempt = await claimed(database, job_id)
    before = await get_training_job(database, job_id)

    async with database.transaction() as connection:
        progress = await record_progress(
            connection, attempt, state=TrainingState.FITTING, embedded_count=12, epochs=[EPOCH, replace(EPOCH, epoch=2)]
        )
        epochs = await fetch_epochs(connection, job_id, after=before.sequence, until=progress.sequence)

    job = await get_training_job(database, job_id)
    assert (job.state, job.embedded_count, job.attempt) == (TrainingState.FITTING, 12, 1)
    assert job.sequence == progress.sequence == before.sequence + 1
    assert job.last_epoch == replace(EPOCH, epoch=2)
    assert epochs == [EPOCH, replace(EPOCH, epoch=2)]


async def test_an_earlier_attempt_writes_nothing(database: Database, job_id: UUID) -> None:
    """Once a second worker has the job, the first can neither report, end nor release it."""
    first = await claimed(database, job_id)
    await claimed(database, job_id)
    before = await get_training_job(database, job_id)

    for write in (
        lambda connection: record_progress(connection, first, state=TrainingState.FITTING, epochs=[EPOCH]),
        lambda connection: end_attempt(connection, first, state=TrainingState.SUCCEEDED),
        lambda connection: release(connection, first),
    ):
        with pytest.raises(SupersededError):
            async with database.transaction() as connection:
                await write(connection)

    assert await get_training_job(database, job_id) == before


async def test_a_new_attempt_starts_without_epochs(database: Database, job_id: UUID) -> None:
    """What a lost worker had fitted does not stay in the curve."""
    first = await claimed(database, job_id)
    async with database.transaction() as connection:
        await record_progress(connection, first, state=TrainingState.FITTING, epochs=[EPOCH])

    await claimed(database, job_id)

    assert (await get_training_job(database, job_id)).last_epoch is None


async def test_an_ended_job_is_not_claimed(database: Database, job_id: UUID) -> None:
    """There are no turns after the end."""
    attempt = await claimed(database, job_id)
    async with database.transaction() as connection:
        await end_attempt(connection, attempt, state=TrainingState.FAILED, failure=cancelled(NOUN))

    async with database.transaction() as connection:
        assert await claim(connection, job_id) is None


async def test_a_released_attempt_does_not_count(database: Database, job_id: UUID) -> None:
    """A job that was returned to the queue waits as if it had never been claimed."""
    attempt = await claimed(database, job_id)

    async with database.transaction() as connection:
        await release(connection, attempt)

    job = await get_training_job(database, job_id)
    assert (job.state, job.attempt) == (TrainingState.QUEUED, 0)


async def test_a_running_job_is_asked_to_stop(database: Database, job_id: UUID) -> None:
    """Cancelling marks the job once, and the next progress tells."""
    attempt = await claimed(database, job_id)

    async with database.transaction() as connection:
        asked = [await request_cancel(connection, TRAININGS, job_id, failure=cancelled(NOUN)) for _ in range(2)]
        progress = await record_progress(connection, attempt, state=TrainingState.FITTING)

    assert asked == [True, False]
    assert progress.is_cancel_requested
    assert (await get_training_job(database, job_id)).failure is None


async def test_a_snapshot_has_one_job_at_a_time(database: Database, job_id: UUID) -> None:
    """The database itself keeps a second job out until the first has ended."""
    async with database.transaction() as connection:
        copy = "insert into training_job (id, workspace_id, snapshot_id, state, parameters, instance_count) "
        copy += "select uuidv7(), workspace_id, snapshot_id, 'queued', parameters, instance_count from training_job"
        with pytest.raises(psycopg.errors.UniqueViolation):
            await connection.execute(copy)
        await connection.rollback()
