"""Asking for a training, and taking that back."""

from math import nan
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.refusal import Refusal
from diptych_server.core.training import TrainingJob, TrainingState
from diptych_server.flows.training.requests import (
    cancel_training,
    get_training_job,
    list_training_jobs,
    request_training,
)
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.attempts import end_attempt
from diptych_server.store.tables.paging import PageRequest
from diptych_server.store.tables.training_attempts import claim
from support.training import IdleQueue, bursts, seed_snapshot


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobStore:
    """An empty blob store in a folder of this test."""
    return DiskBlobStore(tmp_path)


@pytest.fixture
async def snapshot_id(database: Database, blobs: DiskBlobStore) -> UUID:
    """A snapshot of two labels."""
    return await seed_snapshot(database, blobs)


async def request(
    database: Database,
    snapshot_id: UUID,
    *,
    request_id: UUID | None = None,
    queue: IdleQueue | None = None,
    **parameters: Any,
) -> TrainingJob:
    """A training with these parameters."""
    return await request_training(
        database,
        queue or IdleQueue(),
        snapshot_id=snapshot_id,
        parameters=HeadParameters(**parameters),
        request_id=request_id,
    )


async def end(database: Database, job: TrainingJob, state: TrainingState) -> None:
    """Have a worker claim the job and end it."""
    async with database.transaction() as connection:
        attempt = await claim(connection, job.id)
        assert attempt
        await end_attempt(connection, attempt, state=state)


async def test_a_request_creates_a_queued_job(database: Database, snapshot_id: UUID) -> None:
    """The job contains all requested settings, and is in the queue."""
    queue = IdleQueue()

    job = await request(database, snapshot_id, queue=queue, hidden_layers=(8, 4), epochs=3, seed=7)

    assert queue.jobs == [job.id]
    assert (job.state, job.snapshot_id, job.instance_count) == (TrainingState.QUEUED, snapshot_id, 12)
    assert job.parameters == HeadParameters(hidden_layers=(8, 4), epochs=3, seed=7)
    assert await get_training_job(database, job.id) == job


async def test_a_repeated_request_gives_the_same_job(database: Database, snapshot_id: UUID) -> None:
    """Also after the job has ended."""
    request_id, queue = uuid4(), IdleQueue()
    first = await request(database, snapshot_id, request_id=request_id, queue=queue)
    await end(database, first, TrainingState.FAILED)

    second = await request(database, snapshot_id, request_id=request_id, queue=queue)

    assert second.id == first.id
    assert queue.jobs == [first.id]


async def test_one_training_of_a_snapshot_at_a_time(database: Database, snapshot_id: UUID) -> None:
    """A second request gets the first job; once that has failed, another may be created."""
    first = await request(database, snapshot_id)

    with pytest.raises(Refusal) as refusal:
        await request(database, snapshot_id)
    await end(database, first, TrainingState.FAILED)
    second = await request(database, snapshot_id)

    assert refusal.value.reason == Reason.TRAINING_IN_PROGRESS
    assert refusal.value.metadata == {"snapshot_id": str(snapshot_id), "training_job_id": str(first.id)}
    assert second.id != first.id


async def test_a_snapshot_needs_two_labels(database: Database, blobs: DiskBlobStore) -> None:
    """A snapshot of one label is refused with the count."""
    snapshot_id = await seed_snapshot(database, blobs, bursts(["red"]))

    with pytest.raises(Refusal) as refusal:
        await request(database, snapshot_id)

    assert refusal.value.reason == Reason.TOO_FEW_LABELS
    assert refusal.value.metadata == {"label_count": "1"}


async def test_an_unknown_snapshot_is_refused(database: Database) -> None:
    """The refusal names what there is none of."""
    unknown = uuid4()

    with pytest.raises(Refusal) as refusal:
        await request(database, unknown)

    assert refusal.value.reason == Reason.NOT_FOUND
    assert refusal.value.metadata == {"kind": "snapshot", "id": str(unknown)}


async def test_a_deleted_snapshot_is_refused(database: Database, snapshot_id: UUID) -> None:
    """A snapshot in the bin is not trained."""
    async with database.transaction() as connection:
        await connection.execute("update snapshot set deleted_at = now()")

    with pytest.raises(Refusal) as refusal:
        await request(database, snapshot_id)

    assert refusal.value.reason == Reason.NOT_FOUND


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0),
        ("epochs", 100_000),
        ("batch_size", 0),
        ("learning_rate", nan),
        ("label_smoothing", 0.9),
        ("weight_decay", -1.0),
        ("seed", -1),
        ("patience", -1),
        ("hidden_layers", (0,)),
        ("hidden_layers", (8,) * 9),
    ],
)
async def test_a_parameter_out_of_range_is_named(database: Database, snapshot_id: UUID, name: str, value: Any) -> None:
    """The refusal names the field, and its message the range."""
    with pytest.raises(Refusal) as refusal:
        await request(database, snapshot_id, **{name: value})

    assert refusal.value.reason == Reason.BAD_FIELD
    assert refusal.value.metadata == {"field": f"parameters.{name}"}
    assert name in refusal.value.message


async def test_a_waiting_job_is_cancelled_at_once(database: Database, snapshot_id: UUID) -> None:
    """No worker has claimed it: it ends immediately, with a reason."""
    job = await request(database, snapshot_id)

    cancelled = await cancel_training(database, job.id)

    assert cancelled.state == TrainingState.CANCELLED
    assert cancelled.failure
    assert cancelled.failure.reason == Reason.CANCELLED
    assert cancelled.sequence > job.sequence


async def test_a_running_job_is_asked_to_stop(database: Database, snapshot_id: UUID) -> None:
    """It continues for now; a repeated request changes nothing."""
    job = await request(database, snapshot_id)
    async with database.transaction() as connection:
        await claim(connection, job.id)

    first, second = [await cancel_training(database, job.id) for _ in range(2)]

    assert first.state == TrainingState.EMBEDDING
    assert first.is_cancel_requested
    assert second == first


async def test_an_ended_job_is_not_cancelled(database: Database, snapshot_id: UUID) -> None:
    """The refusal names the state it ended in."""
    job = await request(database, snapshot_id)
    await end(database, job, TrainingState.FAILED)

    with pytest.raises(Refusal) as refusal:
        await cancel_training(database, job.id)

    assert refusal.value.reason == Reason.TRAINING_ALREADY_ENDED
    assert refusal.value.metadata == {"training_job_id": str(job.id), "state": "failed"}


async def test_an_unknown_job_is_refused(database: Database) -> None:
    """There is nothing to cancel."""
    with pytest.raises(Refusal) as refusal:
        await cancel_training(database, uuid4())

    assert refusal.value.reason == Reason.NOT_FOUND


async def test_jobs_are_listed_newest_first_by_snapshot(database: Database, blobs: DiskBlobStore) -> None:
    """Pages hold each job once, and a filter leaves only those of a snapshot."""
    snapshots = [await seed_snapshot(database, blobs, bursts(size=size)) for size in (1, 2)]
    jobs = []
    for _ in range(2):
        for snapshot_id in snapshots:
            jobs.append(await request(database, snapshot_id))
            await cancel_training(database, jobs[-1].id)

    first = await list_training_jobs(database, PageRequest(page_size=3), snapshot_id=None)
    rest = await list_training_jobs(database, PageRequest(3, first.next_page_token), snapshot_id=None)
    filtered = await list_training_jobs(database, PageRequest(), snapshot_id=snapshots[0])

    newest_first = [job.id for job in reversed(jobs)]
    assert [job.id for job in [*first.rows, *rest.rows]] == newest_first
    assert rest.next_page_token == ""
    assert [job.id for job in filtered.rows] == newest_first[1::2]
