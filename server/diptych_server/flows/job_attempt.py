"""A worker's attempt at a job: fenced writes about the job, each followed by a change notification."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.core.training import MAX_ATTEMPTS
from diptych_server.flows.job_queue import QueueJob
from diptych_server.store.notifications.listener import notify
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.retry import retry_while_unavailable
from diptych_server.store.tables import attempts
from diptych_server.store.tables.attempts import Attempt, SupersededError

Outcome = TypeVar("Outcome")

_log = structlog.get_logger(__name__)


class JobCancelledError(Exception):
    """A user cancelled this job."""


@dataclass(frozen=True)
class JobAttempt:
    """Writes the state of a job until another worker takes it over; then every method raises SupersededError.

    `noun` is what messages call such a job. All methods but `give_back` wait while the database is unavailable.
    """

    database: Database
    attempt: Attempt
    noun: str

    async def check(self) -> None:
        """Verify that this attempt is still current and the job has not been cancelled.

        Raises:
            JobCancelledError: A user cancelled the job.
        """

        async def is_cancelled() -> bool:
            async with self.database.transaction() as connection:
                return await attempts.fetch_cancel_request(connection, self.attempt)

        if await retry_while_unavailable(is_cancelled):
            raise JobCancelledError

    async def cancel(self) -> None:
        """End the job as cancelled."""
        await self._end("cancelled", cancelled(self.noun))

    async def fail(self, failure: Refusal) -> None:
        """End the job with a reason."""
        await self._end("failed", failure)

    async def give_back(self, queue_job: QueueJob) -> None:
        """Return the job to the queue without counting the attempt; nothing may be called after this."""
        async with self.database.transaction() as connection:
            await attempts.release(connection, self.attempt)
            await queue_job(self.attempt.job_id, connection=connection)
            await notify(connection, self.attempt.job_id)
        _log.info("job requeued", noun=self.noun, job_id=str(self.attempt.job_id))

    async def give_back_quietly(self, queue_job: QueueJob) -> None:
        """Return the job to the queue, unless another worker has it, it has ended, or the database is unavailable."""
        try:
            await self.give_back(queue_job)
        except SupersededError:
            _log.info("nothing to requeue", job_id=str(self.attempt.job_id))
        except Refusal as refusal:
            _log.warning("cannot requeue job", job_id=str(self.attempt.job_id), reason=refusal.message)

    async def try_again(self, queue_job: QueueJob, *, lost: str) -> None:
        """Queue another attempt, as after a lost worker, or fail the job after the last one; `lost` is the reason."""
        _log.warning("job lost", noun=self.noun, job_id=str(self.attempt.job_id), attempt=self.attempt.number, how=lost)
        if self.attempt.number >= MAX_ATTEMPTS:
            await self.fail(lost_too_often(self.noun, lost))
            return

        async def requeue(connection: Connection) -> None:
            await attempts.requeue(connection, self.attempt)
            await queue_job(self.attempt.job_id, connection=connection)

        await self.written(requeue)

    async def may_start(self, *, is_cancel_requested: bool) -> bool:
        """Whether the claimed job can be done; otherwise it ends: cancelled, or given up after too many attempts."""
        if is_cancel_requested:
            await self.cancel()
        elif self.attempt.number > MAX_ATTEMPTS:
            await self.fail(lost_too_often(self.noun, "its worker was lost"))
        else:
            return True
        return False

    async def written(self, write: Callable[[Connection], Awaitable[Outcome]]) -> Outcome:
        """The result of `write` after its transaction was committed and all watches were notified."""

        async def attempt() -> Outcome:
            async with self.database.transaction() as connection:
                outcome = await write(connection)
                await notify(connection, self.attempt.job_id)
            return outcome

        return await retry_while_unavailable(attempt)

    async def _end(self, state: str, failure: Refusal) -> None:
        async def end(connection: Connection) -> None:
            await attempts.end_attempt(connection, self.attempt, state=state, failure=failure)

        await self.written(end)


def cancelled(noun: str) -> Refusal:
    """The failure of a cancelled job."""
    return Refusal(Reason.CANCELLED, f"The {noun} was cancelled.")


def lost_too_often(noun: str, last: str) -> Refusal:
    """The failure of a job that lost too many workers."""
    return Refusal(
        Reason.WORKER_LOST,
        f"The {noun} failed after {MAX_ATTEMPTS} attempts. The last one failed because {last}. "
        "Usually the worker ran out of memory: give it more, or train with fewer pictures.",
        attempts=MAX_ATTEMPTS,
    )
