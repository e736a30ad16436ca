"""Requesting, following and cancelling checks of explanations."""

from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from diptych_server.core.explanation_check import ExplanationCheck, explanation_key
from diptych_server.core.ids import new_id
from diptych_server.core.refusal import refuse_missing
from diptych_server.core.training import Model
from diptych_server.faults import log_fault
from diptych_server.flows.comparing.exam import read_snapshots, trained
from diptych_server.flows.explaining.removals import without
from diptych_server.flows.job_attempt import cancelled
from diptych_server.flows.job_queue import JobQueue
from diptych_server.ml.heads import HeadSet, HeadsUnreadableError
from diptych_server.store.blobs import BlobMissingError, BlobStore
from diptych_server.store.notifications.listener import HEARTBEAT_SECONDS, ChangeListener, notify, wait_for_change
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import attempts, explanation_checks
from diptych_server.store.tables.attempts import EXPLANATION_CHECKS
from diptych_server.store.tables.compared_rows import fetch_contents
from diptych_server.store.tables.explanation_checks import NewExplanationCheck

NOUN: Final = "check"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class CheckRequest:
    """A trained snapshot and what to remove from it."""

    workspace_id: UUID
    model: Model
    recording_ids: Collection[UUID]
    removed: Collection[UUID]
    """The instances of the recordings."""
    key: bytes


async def read_request(connection: Connection, snapshot_id: UUID, recording_ids: Collection[UUID]) -> CheckRequest:
    """The check of a snapshot without these recordings.

    Raises:
        Refusal: NOT_FOUND for the snapshot or a recording; SNAPSHOT_NOT_TRAINED; TOO_FEW_LABELS if a label would have
            no pictures left.
    """
    [snapshot] = await read_snapshots(connection, [snapshot_id])
    model = trained(snapshot)
    contents = await fetch_contents(connection, snapshot_id)
    removal = without(contents, set(recording_ids), snapshot.row.labels)
    removed = [picture.instance_id for picture in removal.removed]
    key = explanation_key(data=snapshot.row.digest, heads=model.sha256, removed=removed)
    return CheckRequest(snapshot.row.workspace_id, model, sorted(set(recording_ids)), removed, key)


async def request_check(database: Database, queue: JobQueue, asked: CheckRequest) -> ExplanationCheck:
    """Queue a check, or join the one that waits, runs or succeeded.

    Raises:
        Refusal: UNAVAILABLE.
    """
    check = NewExplanationCheck(
        id=new_id(),
        workspace_id=asked.workspace_id,
        key=asked.key,
        snapshot_id=asked.model.snapshot_id,
        recording_ids=list(asked.recording_ids),
        removed_instance_count=len(asked.removed),
    )
    async with database.transaction() as connection:
        is_new = await explanation_checks.request_check(connection, check)
        found = await _require(connection, asked)
        if is_new:
            await queue.explain_soon(found.id, connection=connection)
            await notify(connection, found.id)
        else:
            await explanation_checks.note_use(connection, found.id)
        return found


async def cancel_check(database: Database, snapshot_id: UUID, recording_ids: Collection[UUID]) -> ExplanationCheck:
    """Cancel a check and return it: a queued one ends now, a running one within a second, an ended one stays as it is.

    Raises:
        Refusal: As `read_request`; NOT_FOUND if it was never requested; UNAVAILABLE.
    """
    async with database.transaction() as connection:
        asked = await read_request(connection, snapshot_id, recording_ids)
        found = await _require(connection, asked)
        if await attempts.request_cancel(connection, EXPLANATION_CHECKS, found.id, failure=cancelled(NOUN)):
            await notify(connection, found.id)
        return await _require(connection, asked)


async def follow_check(
    database: Database,
    listener: ChangeListener,
    check_id: UUID,
    *,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
) -> AsyncGenerator[ExplanationCheck | None, None]:
    """Yield a check, again after each change, until it has ended; None is a heartbeat.

    Raises:
        Refusal: NOT_FOUND if its snapshot was purged; UNAVAILABLE.
    """
    async with listener.watching(check_id) as changed:
        sequence = 0
        while True:
            changed.clear()
            async with database.transaction() as connection:
                check = await explanation_checks.fetch_check(connection, check_id)
            if check is None:
                refuse_missing("explanation_check", check_id)
            yield check if check.sequence > sequence else None
            if not check.is_active:
                return
            sequence = check.sequence
            await wait_for_change(changed, heartbeat_seconds)


async def load_checked_heads(blobs: BlobStore, check: ExplanationCheck) -> HeadSet:
    """The heads of a check that succeeded.

    Raises:
        Refusal: INTERNAL if they are missing or damaged; UNAVAILABLE.
    """
    try:
        return HeadSet.from_bytes(await blobs.get(check.sha256 or b""))
    except (BlobMissingError, HeadsUnreadableError) as error:
        message = "The stored heads of this check are missing or damaged."
        raise log_fault(_log, "stored heads cannot be read", error, message=message, check_id=str(check.id)) from error


async def _require(connection: Connection, asked: CheckRequest) -> ExplanationCheck:
    check = await explanation_checks.fetch_check_of(connection, workspace_id=asked.workspace_id, key=asked.key)
    if check is None:
        refuse_missing("explanation_check", f"{asked.model.snapshot_id} {' '.join(map(str, asked.recording_ids))}")
    return check
