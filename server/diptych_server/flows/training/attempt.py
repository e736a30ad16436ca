"""A worker's attempt at a training job: fenced writes about the job, each followed by a change notification."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog

from diptych.wire.reasons import Reason
from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.refusal import Refusal
from diptych_server.core.training import MAX_ATTEMPTS, TrainingJob, TrainingState
from diptych_server.flows.job_queue import JobQueue
from diptych_server.flows.training.requests import cancelled, read_training_job
from diptych_server.store.notifications.listener import notify
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.retry import retry_while_unavailable
from diptych_server.store.tables import training_attempts
from diptych_server.store.tables.models import NewModel, insert_model
from diptych_server.store.tables.training_attempts import Attempt, SupersededError

Outcome = TypeVar("Outcome")

_log = structlog.get_logger(__name__)


class TrainingCancelledError(Exception):
    """A user cancelled this job."""


@dataclass(frozen=True)
class TrainingAttempt:
    """Writes the progress of a job until another worker takes it over; then every method raises SupersededError.

    All methods but `give_back` wait while the database is unavailable.
    """

    database: Database
    attempt: Attempt

    async def progress(
        self, state: TrainingState, *, embedded_count: int | None = None, epochs: Sequence[EpochMetrics] = ()
    ) -> None:
        """Store the state of the job and the epochs that ended since the last call.

        Raises:
            TrainingCancelledError: A user cancelled the job.
        """

        async def record(connection: Connection) -> training_attempts.Progress:
            return await training_attempts.record_progress(
                connection, self.attempt, state=state, embedded_count=embedded_count, epochs=epochs
            )

        progress = await self._written(record)
        if progress.is_cancel_requested:
            raise TrainingCancelledError

    async def check(self) -> None:
        """Verify that this attempt is still current and the job has not been cancelled.

        Raises:
            TrainingCancelledError: A user cancelled the job.
        """

        async def is_cancelled() -> bool:
            async with self.database.transaction() as connection:
                return await training_attempts.fetch_cancel_request(connection, self.attempt)

        if await retry_while_unavailable(is_cancelled):
            raise TrainingCancelledError

    async def publish(self, model: NewModel) -> None:
        """End the job with its model, whose blob must be stored already."""

        async def end(connection: Connection) -> None:
            await training_attempts.end_attempt(connection, self.attempt, state=TrainingState.SUCCEEDED)
            await insert_model(connection, model)

        await self._written(end)

    async def cancel(self) -> None:
        """End the job as cancelled."""
        await self._end(TrainingState.CANCELLED, cancelled())

    async def fail(self, failure: Refusal) -> None:
        """End the job with a reason."""
        await self._end(TrainingState.FAILED, failure)

    async def give_back(self, queue: JobQueue) -> None:
        """Return the job to the queue without counting the attempt; nothing may be called after this."""
        async with self.database.transaction() as connection:
            await training_attempts.release(connection, self.attempt)
            await queue.train_soon(self.attempt.job_id, connection=connection)
            await notify(connection, self.attempt.job_id)
        _log.info("training requeued", job_id=str(self.attempt.job_id))

    async def try_again(self, queue: JobQueue, *, lost: str) -> None:
        """Queue another attempt, as after a lost worker, or fail the job after the last one; `lost` is the reason."""
        _log.warning("training lost", job_id=str(self.attempt.job_id), attempt=self.attempt.number, how=lost)
        if self.attempt.number >= MAX_ATTEMPTS:
            await self.fail(_lost(lost))
            return

        async def requeue(connection: Connection) -> None:
            await training_attempts.requeue(connection, self.attempt)
            await queue.train_soon(self.attempt.job_id, connection=connection)

        await self._written(requeue)

    async def _end(self, state: TrainingState, failure: Refusal) -> None:
        async def end(connection: Connection) -> None:
            await training_attempts.end_attempt(connection, self.attempt, state=state, failure=failure)

        await self._written(end)

    async def _written(self, write: Callable[[Connection], Awaitable[Outcome]]) -> Outcome:
        """The result of `write` after its transaction was committed and all watches were notified."""

        async def attempt() -> Outcome:
            async with self.database.transaction() as connection:
                outcome = await write(connection)
                await notify(connection, self.attempt.job_id)
            return outcome

        return await retry_while_unavailable(attempt)


async def start_attempt(database: Database, job_id: UUID) -> TrainingAttempt | None:
    """A turn at the job; None when it has ended, or ends now: cancelled, or given up after too many lost workers."""
    claimed = await retry_while_unavailable(partial(_claim, database, job_id))
    if claimed is None:
        return None
    attempt, job = claimed
    turn = TrainingAttempt(database, attempt)
    if job.is_cancel_requested:
        await turn.cancel()
    elif attempt.number > MAX_ATTEMPTS:
        await turn.fail(_lost("its worker was lost"))
    else:
        return turn
    return None


async def _claim(database: Database, job_id: UUID) -> tuple[Attempt, TrainingJob] | None:
    async with database.transaction() as connection:
        attempt = await training_attempts.claim(connection, job_id)
        if attempt is None:
            return None
        await notify(connection, job_id)
        return attempt, await read_training_job(connection, job_id)


async def give_back_quietly(turn: TrainingAttempt, queue: JobQueue) -> None:
    """Return the job to the queue, unless another worker has it, it has ended, or the database is unavailable."""
    try:
        await turn.give_back(queue)
    except SupersededError:
        _log.info("nothing to requeue", job_id=str(turn.attempt.job_id))
    except Refusal as refusal:
        _log.warning("cannot requeue training", job_id=str(turn.attempt.job_id), reason=refusal.message)


def _lost(last: str) -> Refusal:
    return Refusal(
        Reason.WORKER_LOST,
        f"The training failed after {MAX_ATTEMPTS} attempts. The last one failed because {last}. "
        "Usually the worker ran out of memory: give it more, or train with fewer pictures.",
        attempts=MAX_ATTEMPTS,
    )
