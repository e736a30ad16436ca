"""Requesting, reading and cancelling checks of comparisons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diptych_server.core.comparison_check import CheckState, ComparisonCheck, check_key, steps_of
from diptych_server.core.ids import new_id
from diptych_server.core.refusal import refuse_missing
from diptych_server.core.training import Model
from diptych_server.flows.comparing.exam import ComparedSnapshot, Prepared
from diptych_server.flows.comparing.judging import CheckResults
from diptych_server.flows.job_attempt import cancelled
from diptych_server.flows.job_queue import JobQueue
from diptych_server.store.notifications.listener import notify
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import attempts, comparison_checks
from diptych_server.store.tables.attempts import CHECKS
from diptych_server.store.tables.comparison_checks import Margins, NewCheck

NOUN: Final = "check"


@dataclass(frozen=True)
class CheckSoFar:
    """A check and its results; None and nothing if it was never requested."""

    check: ComparisonCheck | None
    results: CheckResults


def is_same(a: ComparedSnapshot, b: ComparedSnapshot) -> bool:
    """Whether both have the same data and the same heads."""
    has_same_heads = bool(a.model and b.model and a.model.sha256 == b.model.sha256)
    return a.row.id == b.row.id or (a.row.digest == b.row.digest and has_same_heads)


async def request_check(
    database: Database, queue: JobQueue, a: ComparedSnapshot, b: ComparedSnapshot, prepared: Prepared
) -> ComparisonCheck:
    """Queue the check of two trained snapshots, or join the one that waits, runs or succeeded.

    Trainings of an earlier check that failed or was cancelled are not repeated. There is nothing to check about
    snapshots with the same data and the same heads.

    Raises:
        Refusal: UNAVAILABLE.
    """
    step_count = 0 if is_same(a, b) else len(steps_of(prepared.difference))
    check = NewCheck(
        id=new_id(),
        workspace_id=b.row.workspace_id,
        key=_key(a, b),
        a_snapshot_id=a.row.id,
        b_snapshot_id=b.row.id,
        state=CheckState.QUEUED if step_count else CheckState.SUCCEEDED,
        step_count=step_count,
    )
    async with database.transaction() as connection:
        is_new = await comparison_checks.request_check(connection, check)
        found = await _require(connection, a, b)
        if is_new and found.is_active:
            await queue.compare_soon(found.id, connection=connection)
            await notify(connection, found.id)
        return found


async def cancel_check(database: Database, a: ComparedSnapshot, b: ComparedSnapshot) -> ComparisonCheck:
    """Cancel a check and return it: a queued one ends now, a running one within a second, an ended one stays as it is.

    Raises:
        Refusal: NOT_FOUND if it was never requested; UNAVAILABLE.
    """
    async with database.transaction() as connection:
        found = await _require(connection, a, b)
        if await attempts.request_cancel(connection, CHECKS, found.id, failure=cancelled(NOUN)):
            await notify(connection, found.id)
        return await _require(connection, a, b)


async def read_check(connection: Connection, a: ComparedSnapshot, b: ComparedSnapshot) -> CheckSoFar:
    """The check of two snapshots with its results."""
    check = await comparison_checks.fetch_check_of(connection, workspace_id=b.row.workspace_id, key=_key(a, b))
    if check is None:
        return CheckSoFar(None, CheckResults())
    return CheckSoFar(check, _results(await comparison_checks.fetch_trainings(connection, check.id)))


def _results(margins: Mapping[str, Margins]) -> CheckResults:
    prefix = "without "
    return CheckResults(
        a_seeds=_named("a seed ", margins),
        b_seeds=_named("b seed ", margins),
        without={name.removeprefix(prefix): each for name, each in margins.items() if name.startswith(prefix)},
    )


def _named(prefix: str, margins: Mapping[str, Margins]) -> Sequence[Margins]:
    return [margins[name] for name in sorted(margins) if name.startswith(prefix)]


async def _require(connection: Connection, a: ComparedSnapshot, b: ComparedSnapshot) -> ComparisonCheck:
    key = _key(a, b)
    check = await comparison_checks.fetch_check_of(connection, workspace_id=b.row.workspace_id, key=key)
    if check is None:
        refuse_missing("comparison_check", f"{a.row.id} {b.row.id}")
    return check


def _key(a: ComparedSnapshot, b: ComparedSnapshot) -> bytes:
    return check_key([each.row.digest + _heads(each.model) for each in (a, b)])


def _heads(model: Model | None) -> bytes:
    return model.sha256 if model else b""
