"""A worker's attempt at a job; it can no longer write once another worker has claimed the job.

One mechanism for all tables of jobs, which have these columns in common: id, state, attempt, sequence, updated_at,
is_cancel_requested and failure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg.sql import SQL, Composed, Identifier
from psycopg.types.json import Jsonb

from diptych_server.core.refusal import Refusal
from diptych_server.core.training import failure_to_json
from diptych_server.store.postgres.database import Connection, execute, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("attempts")


class SupersededError(Exception):
    """The job has ended, or another worker has claimed it; nothing was written."""


@dataclass(frozen=True)
class JobTable:
    """A table of jobs, and the states of a job that a worker has; the first is that of a claimed one."""

    name: str
    running: tuple[str, ...]

    def statement(self, name: str) -> Composed:
        """The statement of this name for this table."""
        return SQL(_SQL[name]).format(table=Identifier(self.name))

    def parameters(self, **others: object) -> dict[str, object]:
        """The parameters of all statements, and these."""
        return {"running": list(self.running), "claimed": self.running[0], **others}


TRAININGS: Final = JobTable("training_job", ("embedding", "fitting"))
CHECKS: Final = JobTable("comparison_check", ("running",))
EXPLANATION_CHECKS: Final = JobTable("explanation_check", ("running",))


@dataclass(frozen=True)
class Attempt:
    """One worker's attempt at one job; `number` is the fencing token."""

    job_id: UUID
    number: int
    table: JobTable = TRAININGS

    def fence(self) -> dict[str, object]:
        """The parameters of a write that only the current attempt may do."""
        return self.table.parameters(id=self.job_id, attempt=self.number)


async def claim(connection: Connection, table: JobTable, job_id: UUID) -> Attempt | None:
    """Start a new attempt at the job, which supersedes earlier ones; None if the job has ended."""
    numbers = await fetch_values(connection, table.statement("claim"), table.parameters(id=job_id))
    return Attempt(job_id, numbers[0], table) if numbers else None


async def fetch_cancel_request(connection: Connection, attempt: Attempt) -> bool:
    """Whether cancellation of the job was requested.

    Raises:
        SupersededError: the attempt was superseded.
    """
    found = await fetch_values(connection, attempt.table.statement("cancel_request"), attempt.fence())
    if not found:
        raise SupersededError
    return bool(found[0])


async def end_attempt(connection: Connection, attempt: Attempt, *, state: str, failure: Refusal | None = None) -> None:
    """End the job in this state.

    Raises:
        SupersededError: the attempt was superseded.
    """
    reason = Jsonb(failure_to_json(failure)) if failure else None
    await _write(connection, attempt, "end", state=state, failure=reason)


async def release(connection: Connection, attempt: Attempt) -> None:
    """Return the job to the queue without counting this attempt. The last write of an attempt.

    Raises:
        SupersededError: the attempt was superseded.
    """
    await _write(connection, attempt, "release")


async def requeue(connection: Connection, attempt: Attempt) -> None:
    """Return the job to the queue, counting this attempt. The last write of an attempt.

    Raises:
        SupersededError: the attempt was superseded.
    """
    await _write(connection, attempt, "requeue")


async def request_cancel(connection: Connection, table: JobTable, job_id: UUID, *, failure: Refusal) -> bool:
    """Request cancellation; whether this is the first request. A waiting job ends immediately with `failure`."""
    parameters = table.parameters(id=job_id, failure=Jsonb(failure_to_json(failure)))
    return await execute(connection, table.statement("request_cancel"), parameters) == 1


async def fetch_unended_job_ids(connection: Connection, table: JobTable) -> Sequence[UUID]:
    """The queued and running jobs, oldest first."""
    return await fetch_values(connection, table.statement("unended"), table.parameters())


async def _write(connection: Connection, attempt: Attempt, statement: str, **parameters: object) -> None:
    if not await execute(connection, attempt.table.statement(statement), {**attempt.fence(), **parameters}):
        raise SupersededError
