"""What an attempt at a training job writes besides that of any job: epochs, and the number of embedded pictures."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.training import TrainingState
from diptych_server.store.postgres.database import Connection, execute, fetch_one
from diptych_server.store.sql import statements
from diptych_server.store.tables import attempts
from diptych_server.store.tables.attempts import TRAININGS, Attempt, SupersededError

_SQL = statements("training_jobs")


@dataclass(frozen=True)
class Progress:
    """The job after a change: its sequence, and whether cancellation was requested."""

    sequence: int
    is_cancel_requested: bool


async def claim(connection: Connection, job_id: UUID) -> Attempt | None:
    """Start a new attempt at the training job, without the epochs of earlier ones; None if the job has ended."""
    attempt = await attempts.claim(connection, TRAININGS, job_id)
    if attempt:
        await execute(connection, _SQL["clear_epochs"], {"id": job_id})
    return attempt


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
    parameters = {**attempt.fence(), "state": state, "embedded_count": embedded_count}
    progress = await fetch_one(connection, Progress, _SQL["progress"], parameters)
    if progress is None:
        raise SupersededError
    key = {"training_job_id": attempt.job_id, "sequence": progress.sequence}
    if epochs:
        async with connection.cursor() as cursor:
            await cursor.executemany(_SQL["insert_epoch"], [{**key, **asdict(epoch)} for epoch in epochs])
    return progress
