"""A worker's attempt at a training job; it can no longer write once another worker has claimed the job."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from psycopg.types.json import Jsonb

from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.refusal import Refusal
from diptych_server.core.training import TrainingState, failure_to_json
from diptych_server.store.postgres.database import Connection, execute, fetch_one, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("training_jobs")


class SupersededError(Exception):
    """The job has ended, or another worker has claimed it; nothing was written."""


@dataclass(frozen=True)
class Attempt:
    """One worker's attempt at one job; `number` is the fencing token."""

    job_id: UUID
    number: int


@dataclass(frozen=True)
class Progress:
    """The job after a change: its sequence, and whether cancellation was requested."""

    sequence: int
    is_cancel_requested: bool


async def claim(connection: Connection, job_id: UUID) -> Attempt | None:
    """Start a new attempt at the job, which supersedes earlier ones; None if the job has ended."""
    numbers = await fetch_values(connection, _SQL["claim"], {"id": job_id})
    if not numbers:
        return None
    await execute(connection, _SQL["clear_epochs"], {"id": job_id})
    return Attempt(job_id, numbers[0])


async def record_progress(
    connection: Connection,
    attempt: Attempt,
    *,
    state: TrainingState,
    embedded_count: int | None = None,
    epochs: Sequence[EpochMetrics] = (),
) -> Progress:
    """Store the state of the job, and the epochs since the last call.

    Raises:
        SupersededError: the attempt was superseded.
    """
    parameters = {**_fence(attempt), "state": state, "embedded_count": embedded_count}
    progress = await fetch_one(connection, Progress, _SQL["progress"], parameters)
    if progress is None:
        raise SupersededError
    key = {"training_job_id": attempt.job_id, "sequence": progress.sequence}
    if epochs:
        async with connection.cursor() as cursor:
            await cursor.executemany(_SQL["insert_epoch"], [{**key, **asdict(epoch)} for epoch in epochs])
    return progress


async def fetch_cancel_request(connection: Connection, attempt: Attempt) -> bool:
    """Whether cancellation of the job was requested.

    Raises:
        SupersededError: the attempt was superseded.
    """
    found = await fetch_values(connection, _SQL["cancel_request"], _fence(attempt))
    if not found:
        raise SupersededError
    return bool(found[0])


async def end_attempt(
    connection: Connection, attempt: Attempt, *, state: TrainingState, failure: Refusal | None = None
) -> None:
    """End the job in this state.

    Raises:
        SupersededError: the attempt was superseded.
    """
    reason = Jsonb(failure_to_json(failure)) if failure else None
    if not await execute(connection, _SQL["end"], {**_fence(attempt), "state": state, "failure": reason}):
        raise SupersededError


async def release(connection: Connection, attempt: Attempt) -> None:
    """Return the job to the queue without counting this attempt. The last write of an attempt.

    Raises:
        SupersededError: the attempt was superseded.
    """
    if not await execute(connection, _SQL["release"], _fence(attempt)):
        raise SupersededError


async def requeue(connection: Connection, attempt: Attempt) -> None:
    """Return the job to the queue, counting this attempt. The last write of an attempt.

    Raises:
        SupersededError: the attempt was superseded.
    """
    if not await execute(connection, _SQL["requeue"], _fence(attempt)):
        raise SupersededError


async def request_cancel(connection: Connection, job_id: UUID, *, failure: Refusal) -> bool:
    """Request cancellation; whether this is the first request. A waiting job ends immediately with `failure`."""
    parameters = {"id": job_id, "failure": Jsonb(failure_to_json(failure))}
    return await execute(connection, _SQL["request_cancel"], parameters) == 1


def _fence(attempt: Attempt) -> dict[str, object]:
    return {"id": attempt.job_id, "attempt": attempt.number}
