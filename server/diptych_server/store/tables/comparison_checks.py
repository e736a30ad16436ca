"""Checks of comparisons in the database, and the margins of their finished trainings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from psycopg.sql import SQL

from diptych_server.core.comparison_check import CheckState, ComparisonCheck
from diptych_server.core.training import failure_from_json
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_one, fetch_values
from diptych_server.store.sql import statements
from diptych_server.store.tables.attempts import Attempt, SupersededError

_SQL = statements("comparison_checks")
_STORED = np.dtype("<f4")

Margins = NDArray[np.float32]


@dataclass(frozen=True)
class NewCheck:
    """A check to request; `key` identifies it within its workspace."""

    id: UUID
    workspace_id: UUID
    key: bytes
    a_snapshot_id: UUID
    b_snapshot_id: UUID
    state: CheckState
    step_count: int


@dataclass(frozen=True)
class _Training:
    step: str
    margins: bytes


async def request_check(connection: Connection, check: NewCheck) -> bool:
    """Store a check, or start one again that failed or was cancelled; False if it waits, runs or succeeded."""
    return bool(await fetch_values(connection, _SQL["request"], vars(check)))


async def fetch_check(connection: Connection, check_id: UUID) -> ComparisonCheck | None:
    """The check with this id."""
    return await _fetch(connection, "id = %(id)s", {"id": check_id})


async def fetch_check_of(connection: Connection, *, workspace_id: UUID, key: bytes) -> ComparisonCheck | None:
    """The check with this key in a workspace."""
    condition: LiteralString = "workspace_id = %(workspace_id)s and key = %(key)s"
    return await _fetch(connection, condition, {"workspace_id": workspace_id, "key": key})


async def insert_training(connection: Connection, attempt: Attempt, step: str, margins: Margins) -> None:
    """Store the margins (N,) of a finished training.

    Raises:
        SupersededError: the attempt was superseded.
    """
    if not await execute(connection, _SQL["progress"], attempt.fence()):
        raise SupersededError
    parameters = {"check_id": attempt.job_id, "step": step, "margins": margins.astype(_STORED).tobytes()}
    await execute(connection, _SQL["insert_training"], parameters)


async def fetch_trainings(connection: Connection, check_id: UUID) -> Mapping[str, Margins]:
    """The margins (N,) of the finished trainings, by step."""
    rows = await fetch_all(connection, _Training, _SQL["trainings"], {"check_id": check_id})
    return {row.step: np.frombuffer(row.margins, _STORED).astype(np.float32) for row in rows}


async def fetch_finished_steps(connection: Connection, check_id: UUID) -> Collection[str]:
    """The steps whose training is finished."""
    return set(await fetch_values(connection, _SQL["finished_steps"], {"check_id": check_id}))


async def _fetch(
    connection: Connection, condition: LiteralString, parameters: Mapping[str, object]
) -> ComparisonCheck | None:
    return await fetch_one(connection, _check, SQL(_SQL["select"]).format(condition=SQL(condition)), parameters)


def _check(*, state: str, failure: Mapping[str, Any] | None, **columns: Any) -> ComparisonCheck:
    return ComparisonCheck(**columns, state=CheckState(state), failure=failure_from_json(failure) if failure else None)
