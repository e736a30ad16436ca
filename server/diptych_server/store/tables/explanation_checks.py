"""Checks of explanations in the database; their heads are blobs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.sql import SQL

from diptych_server.core.comparison_check import CheckState
from diptych_server.core.explanation_check import ExplanationCheck
from diptych_server.core.training import failure_from_json
from diptych_server.store.postgres.database import Connection, execute, fetch_one, fetch_values
from diptych_server.store.sql import statements
from diptych_server.store.tables.attempts import Attempt, SupersededError

_SQL = statements("explanation_checks")


@dataclass(frozen=True)
class NewExplanationCheck:
    """A check to request; `key` identifies it within its workspace."""

    id: UUID
    workspace_id: UUID
    key: bytes
    snapshot_id: UUID
    recording_ids: Sequence[UUID]
    removed_instance_count: int


async def request_check(connection: Connection, check: NewExplanationCheck) -> bool:
    """Store a check, or start one again that failed or was cancelled; False if it waits, runs or succeeded."""
    return bool(await fetch_values(connection, _SQL["request"], vars(check)))


async def fetch_check(connection: Connection, check_id: UUID) -> ExplanationCheck | None:
    """The check with this id."""
    return await _fetch(connection, "id = %(id)s", {"id": check_id})


async def fetch_check_of(connection: Connection, *, workspace_id: UUID, key: bytes) -> ExplanationCheck | None:
    """The check with this key in a workspace."""
    condition: LiteralString = "workspace_id = %(workspace_id)s and key = %(key)s"
    return await _fetch(connection, condition, {"workspace_id": workspace_id, "key": key})


async def set_heads(connection: Connection, attempt: Attempt, sha256: bytes) -> None:
    """Store the digest of the heads of a check, whose blob must be stored already.

    Raises:
        SupersededError: the attempt was superseded.
    """
    if not await execute(connection, _SQL["set_heads"], {**attempt.fence(), "sha256": sha256}):
        raise SupersededError


async def note_use(connection: Connection, check_id: UUID) -> None:
    """Note that a check is in use, so that it is not forgotten."""
    await execute(connection, _SQL["note_use"], {"id": check_id})


async def forget_checks(connection: Connection, *, kept_days: int) -> int:
    """Delete checks that ended and were not used for this long, and return their number."""
    return await execute(connection, _SQL["forget"], {"kept_days": kept_days})


async def _fetch(
    connection: Connection, condition: LiteralString, parameters: Mapping[str, object]
) -> ExplanationCheck | None:
    return await fetch_one(connection, _check, SQL(_SQL["select"]).format(condition=SQL(condition)), parameters)


def _check(*, state: str, failure: Mapping[str, Any] | None, sha256: bytes | None, **columns: Any) -> ExplanationCheck:
    return ExplanationCheck(
        **columns,
        state=CheckState(state),
        sha256=bytes(sha256) if sha256 else None,
        failure=failure_from_json(failure) if failure else None,
    )
