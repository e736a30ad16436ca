"""Training jobs in the database, for the queue, watches and lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, LiteralString
from uuid import UUID

from psycopg.sql import SQL
from psycopg.types.json import Jsonb

from diptych_server.core.filters import Restriction
from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.training import (
    TrainingJob,
    TrainingState,
    failure_from_json,
    parameters_from_json,
    parameters_to_json,
)
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_one
from diptych_server.store.sql import statements
from diptych_server.store.tables.paging import Page, PageRequest
from diptych_server.store.tables.workspace_lists import WorkspaceList, in_order

_SQL = statements("training_jobs")
_LIST = WorkspaceList("training_job", parent="snapshot_id")


@dataclass(frozen=True)
class SnapshotToTrain:
    """The facts that decide whether a snapshot can be trained; `label_count` counts the labels with pictures."""

    id: UUID
    instance_count: int
    model_id: UUID | None
    label_count: int
    training_job_id: UUID | None
    """The job that has not ended yet."""


async def fetch_training_job(connection: Connection, job_id: UUID) -> TrainingJob | None:
    """The job with this id."""
    return await _fetch(connection, "training_job.id = %(id)s", {"id": job_id})


async def fetch_requested_job(connection: Connection, *, snapshot_id: UUID, request_id: UUID) -> TrainingJob | None:
    """The job of a snapshot that this request created before."""
    condition: LiteralString = "training_job.snapshot_id = %(snapshot_id)s and training_job.request_id = %(request_id)s"
    return await _fetch(connection, condition, {"snapshot_id": snapshot_id, "request_id": request_id})


async def list_training_jobs(
    connection: Connection,
    request: PageRequest,
    *,
    workspace_ids: Collection[UUID] | None,
    snapshot_id: UUID | None,
    restrictions: Sequence[Restriction] = (),
) -> Page[TrainingJob]:
    """A page of the jobs of these workspaces, None means all, newest first; optionally of one snapshot.

    Raises:
        Refusal: BAD_PAGE_TOKEN or BAD_FIELD for an invalid page request.
    """
    page = await _LIST.page(
        connection, request, workspace_ids=workspace_ids, parent_id=snapshot_id, restrictions=restrictions
    )
    statement = SQL(_SQL["select"]).format(condition=SQL("training_job.id = any(%(ids)s)"))
    found = await fetch_all(connection, _job, statement, {"ids": page.rows})
    return Page(in_order(page.rows, found), page.next_page_token)


async def fetch_epochs(connection: Connection, job_id: UUID, *, after: int, until: int) -> Sequence[EpochMetrics]:
    """The epochs stored after the job's sequence `after`, up to `until`, oldest first."""
    parameters = {"id": job_id, "after": after, "until": until}
    return await fetch_all(connection, EpochMetrics, _SQL["epochs"], parameters)


async def lock_snapshot_to_train(connection: Connection, snapshot_id: UUID) -> SnapshotToTrain | None:
    """Lock the snapshot until the transaction ends, so that two requests see each other, and return it."""
    return await fetch_one(connection, SnapshotToTrain, _SQL["snapshot_to_train"], {"snapshot_id": snapshot_id})


async def insert_training_job(
    connection: Connection,
    *,
    job_id: UUID,
    snapshot: SnapshotToTrain,
    parameters: HeadParameters,
    request_id: UUID | None,
) -> None:
    """Add a queued job."""
    row = {
        "id": job_id,
        "snapshot_id": snapshot.id,
        "parameters": Jsonb(parameters_to_json(parameters)),
        "instance_count": snapshot.instance_count,
        "request_id": request_id,
    }
    await execute(connection, _SQL["insert"], row)


async def delete_old_jobs(connection: Connection, *, kept_days: int) -> int:
    """Delete jobs that failed or were cancelled `kept_days` ago, and return their number."""
    return await execute(connection, _SQL["delete_old_jobs"], {"kept_days": kept_days})


async def delete_old_epochs(connection: Connection, *, kept_days: int) -> int:
    """Delete all but the last epoch of jobs that ended `kept_days` ago, and return their number."""
    return await execute(connection, _SQL["delete_old_epochs"], {"kept_days": kept_days})


async def _fetch(
    connection: Connection, condition: LiteralString, parameters: Mapping[str, UUID]
) -> TrainingJob | None:
    statement = SQL(_SQL["select"]).format(condition=SQL(condition))
    return await fetch_one(connection, _job, statement, parameters)


def _job(
    *,
    state: str,
    parameters: Mapping[str, Any],
    failure: Mapping[str, Any] | None,
    **columns: Any,
) -> TrainingJob:
    epoch = {each.name: columns.pop(each.name) for each in fields(EpochMetrics)}
    return TrainingJob(
        state=TrainingState(state),
        parameters=parameters_from_json(parameters),
        failure=failure_from_json(failure) if failure else None,
        last_epoch=EpochMetrics(**epoch) if epoch["epoch"] is not None else None,
        **columns,
    )
