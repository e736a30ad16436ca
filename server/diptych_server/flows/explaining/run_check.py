"""Running the check of an explanation in a worker: train without the recordings, store the heads."""

import hashlib
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import structlog

from diptych_server.core.comparison_check import CheckState
from diptych_server.core.explanation_check import ExplanationCheck
from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.training import Model
from diptych_server.flows.comparing.exam import read_snapshots, trained
from diptych_server.flows.explaining.checks import NOUN
from diptych_server.flows.explaining.removals import read_file
from diptych_server.flows.job_attempt import JobAttempt
from diptych_server.flows.training.run import Workshop, run_turn
from diptych_server.store.notifications.listener import notify
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.retry import retry_while_unavailable
from diptych_server.store.tables import attempts, explanation_checks
from diptych_server.store.tables.attempts import EXPLANATION_CHECKS, Attempt

_log = structlog.get_logger(__name__)


async def run_explanation_check(workshop: Workshop, check_id: UUID) -> bool:
    """Train until the check ends or another worker takes it over; if cancelled, return it to the queue.

    Returns False only if the check failed. Waits while the database is unavailable.
    """
    claimed = await retry_while_unavailable(partial(_claim, workshop.database, check_id))
    if claimed is None:
        return True
    attempt, check = claimed
    turn = JobAttempt(workshop.database, attempt, NOUN)
    if not await turn.may_start(is_cancel_requested=check.is_cancel_requested):
        return True
    workshop.fitter.warm()
    return await run_turn(turn, workshop.queue.explain_soon, partial(_check, workshop, turn, check))


async def _claim(database: Database, check_id: UUID) -> tuple[Attempt, ExplanationCheck] | None:
    async with database.transaction() as connection:
        attempt = await attempts.claim(connection, EXPLANATION_CHECKS, check_id)
        check = await explanation_checks.fetch_check(connection, check_id)
        if attempt is None or check is None:
            return None
        await notify(connection, check_id)
        return attempt, check


async def _check(workshop: Workshop, turn: JobAttempt, check: ExplanationCheck) -> None:
    async def report(_: Sequence[EpochMetrics]) -> None:
        await turn.check()

    model = await retry_while_unavailable(partial(_read_model, workshop.database, check), between=turn.check)
    read = partial(
        read_file,
        workshop.database,
        check.snapshot_id,
        set(check.recording_ids),
        backbone_id=model.backbone_id,
        label_count=len(model.labels),
    )
    file = await retry_while_unavailable(read, between=turn.check)
    fitted = await workshop.fitter.fit(file, model.parameters, report=report)
    data = fitted.heads.to_bytes()
    sha256 = hashlib.sha256(data).digest()
    await retry_while_unavailable(partial(workshop.blobs.put, sha256, data), between=turn.check)

    async def end(connection: Connection) -> None:
        await explanation_checks.set_heads(connection, turn.attempt, sha256)
        await attempts.end_attempt(connection, turn.attempt, state=CheckState.SUCCEEDED)

    await turn.written(end)
    _log.info("explanation checked", check_id=str(check.id), removed_count=check.removed_instance_count)


async def _read_model(database: Database, check: ExplanationCheck) -> Model:
    async with database.reading() as connection:
        [snapshot] = await read_snapshots(connection, [check.snapshot_id])
    return trained(snapshot)
