"""A worker's attempt at a training job: its progress, its epochs, and its model."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.training import TrainingJob, TrainingState
from diptych_server.flows.job_attempt import JobAttempt, JobCancelledError
from diptych_server.flows.training.requests import NOUN, read_training_job
from diptych_server.store.notifications.listener import notify
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.retry import retry_while_unavailable
from diptych_server.store.tables import training_attempts
from diptych_server.store.tables.attempts import Attempt, end_attempt
from diptych_server.store.tables.models import NewModel, insert_model


@dataclass(frozen=True)
class TrainingAttempt(JobAttempt):
    """Writes the progress of a training until another worker takes it over."""

    noun: str = NOUN

    async def progress(
        self, state: TrainingState, *, embedded_count: int | None = None, epochs: Sequence[EpochMetrics] = ()
    ) -> None:
        """Store the state of the job and the epochs that ended since the last call.

        Raises:
            JobCancelledError: A user cancelled the job.
        """

        async def record(connection: Connection) -> training_attempts.Progress:
            return await training_attempts.record_progress(
                connection, self.attempt, state=state, embedded_count=embedded_count, epochs=epochs
            )

        progress = await self.written(record)
        if progress.is_cancel_requested:
            raise JobCancelledError

    async def publish(self, model: NewModel) -> None:
        """End the job with its model, whose blob must be stored already."""

        async def end(connection: Connection) -> None:
            await end_attempt(connection, self.attempt, state=TrainingState.SUCCEEDED)
            await insert_model(connection, model)

        await self.written(end)


async def start_attempt(database: Database, job_id: UUID) -> TrainingAttempt | None:
    """A turn at the job; None when it has ended, or ends now: cancelled, or given up after too many lost workers."""
    claimed = await retry_while_unavailable(partial(_claim, database, job_id))
    if claimed is None:
        return None
    attempt, job = claimed
    turn = TrainingAttempt(database, attempt)
    return turn if await turn.may_start(is_cancel_requested=job.is_cancel_requested) else None


async def _claim(database: Database, job_id: UUID) -> tuple[Attempt, TrainingJob] | None:
    async with database.transaction() as connection:
        attempt = await training_attempts.claim(connection, job_id)
        if attempt is None:
            return None
        await notify(connection, job_id)
        return attempt, await read_training_job(connection, job_id)
