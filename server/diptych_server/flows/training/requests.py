"""Requesting, reading and cancelling training jobs."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from uuid import UUID

from diptych.wire.reasons import Reason
from diptych_server.core.filters import TRAINING_JOB_FIELDS, parse_filter
from diptych_server.core.ids import new_id
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.core.training import TrainingJob
from diptych_server.flows.job_attempt import cancelled
from diptych_server.flows.job_queue import JobQueue
from diptych_server.flows.snapshots.snapshots import copy, freeze, read_snapshot
from diptych_server.store.notifications.listener import notify
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import attempts, training_jobs
from diptych_server.store.tables.attempts import TRAININGS
from diptych_server.store.tables.paging import Page, PageRequest
from diptych_server.store.tables.snapshots import SnapshotRow
from diptych_server.store.tables.training_jobs import SnapshotToTrain

MIN_LABELS = 2
NOUN = "training"


@dataclass(frozen=True)
class RequestedTraining:
    """A snapshot that was frozen for training, and its training job."""

    snapshot: SnapshotRow
    job: TrainingJob


async def train_dataset(
    database: Database,
    queue: JobQueue,
    *,
    dataset_id: UUID,
    snapshot_name: str,
    parameters: HeadParameters,
    request_id: UUID | None,
) -> RequestedTraining:
    """Freeze a dataset and queue the training, both or neither; a repeated request returns the same result.

    Raises:
        Refusal: BAD_FIELD, NOT_FOUND, DATASET_EMPTY, TOO_FEW_LABELS. No snapshot is created then.
    """
    _check(parameters)
    async with database.transaction() as connection:
        snapshot = await freeze(connection, dataset_id, name=snapshot_name, request_id=request_id)
        if len(snapshot.labels) < MIN_LABELS:
            raise refuse_few_labels(len(snapshot.labels))
        job = await _request(connection, queue, snapshot.id, parameters, request_id)
        return RequestedTraining(await read_snapshot(connection, snapshot.id), job)


async def request_training(
    database: Database,
    queue: JobQueue,
    *,
    snapshot_id: UUID,
    parameters: HeadParameters,
    request_id: UUID | None,
    copy_name: str = "",
) -> TrainingJob:
    """Queue the training of a snapshot and return its job; a repeated request returns the same job.

    With `copy_name`, it trains a copy of that name instead, which is created in the same transaction.

    Raises:
        Refusal: BAD_FIELD, NOT_FOUND, SNAPSHOT_ALREADY_TRAINED, TRAINING_IN_PROGRESS, TOO_FEW_LABELS. No copy is
            created then.
    """
    _check(parameters)
    async with database.transaction() as connection:
        if copy_name:
            made = await copy(connection, snapshot_id, name=copy_name, request_id=request_id, name_field="copy_name")
            snapshot_id = made.id
        return await _request(connection, queue, snapshot_id, parameters, request_id)


async def _request(
    connection: Connection, queue: JobQueue, snapshot_id: UUID, parameters: HeadParameters, request_id: UUID | None
) -> TrainingJob:
    snapshot = await training_jobs.lock_snapshot_to_train(connection, snapshot_id)
    # Looked up after locking: of two concurrent equal requests, the second one finds the job of the first.
    if request_id and (
        job := await training_jobs.fetch_requested_job(connection, snapshot_id=snapshot_id, request_id=request_id)
    ):
        return job
    snapshot, job_id = _trainable(snapshot, snapshot_id), new_id()
    await training_jobs.insert_training_job(
        connection, job_id=job_id, snapshot=snapshot, parameters=parameters, request_id=request_id
    )
    await queue.train_soon(job_id, connection=connection)
    await notify(connection, job_id)
    return await read_training_job(connection, job_id)


async def cancel_training(database: Database, job_id: UUID) -> TrainingJob:
    """Cancel a job and return it: a queued job ends now, a running one after its current epoch.

    Raises:
        Refusal: NOT_FOUND, TRAINING_ALREADY_ENDED.
    """
    async with database.transaction() as connection:
        if await attempts.request_cancel(connection, TRAININGS, job_id, failure=cancelled(NOUN)):
            await notify(connection, job_id)
            return await read_training_job(connection, job_id)
        job = await read_training_job(connection, job_id)
        if job.has_ended:
            raise Refusal(
                Reason.TRAINING_ALREADY_ENDED,
                f"The training has already ended; its state is {job.state}.",
                training_job_id=job_id,
                state=job.state,
            )
        return job


async def get_training_job(database: Database, job_id: UUID) -> TrainingJob:
    """One job.

    Raises:
        Refusal: NOT_FOUND.
    """
    async with database.transaction() as connection:
        return await read_training_job(connection, job_id)


async def list_training_jobs(
    database: Database,
    request: PageRequest,
    *,
    workspace_ids: Collection[UUID] | None = None,
    snapshot_id: UUID | None,
    filter_text: str = "",
) -> Page[TrainingJob]:
    """A page of the jobs of these workspaces, None means all, newest first; if given, of one snapshot.

    Raises:
        Refusal: BAD_FIELD, BAD_PAGE_TOKEN.
    """
    restrictions = parse_filter(filter_text, TRAINING_JOB_FIELDS)
    async with database.transaction() as connection:
        return await training_jobs.list_training_jobs(
            connection, request, workspace_ids=workspace_ids, snapshot_id=snapshot_id, restrictions=restrictions
        )


async def read_training_job(connection: Connection, job_id: UUID) -> TrainingJob:
    """One job.

    Raises:
        Refusal: NOT_FOUND.
    """
    job = await training_jobs.fetch_training_job(connection, job_id)
    if job is None:
        refuse_missing("training_job", job_id)
    return job


def refuse_few_labels(label_count: int) -> Refusal:
    """The refusal to train a snapshot with too few labels."""
    return Refusal(
        Reason.TOO_FEW_LABELS,
        f"Training needs pictures of at least {MIN_LABELS} labels, but there are pictures of only {label_count}. "
        "Record pictures of another label and train again.",
        label_count=label_count,
    )


def _check(parameters: HeadParameters) -> None:
    for field in fields(parameters):
        # Check each field with defaults for the others, so that a problem is attributed to the right field.
        alone = replace(HeadParameters(), **{field.name: getattr(parameters, field.name)})
        for problem in alone.problems():
            raise Refusal(Reason.BAD_FIELD, f"The parameter {problem}.", field=f"parameters.{field.name}")


def _trainable(snapshot: SnapshotToTrain | None, snapshot_id: UUID) -> SnapshotToTrain:
    if snapshot is None:
        refuse_missing("snapshot", snapshot_id)
    if snapshot.model_id:
        raise Refusal(
            Reason.SNAPSHOT_ALREADY_TRAINED,
            "The snapshot already has a model. Copy the snapshot to train it differently.",
            snapshot_id=snapshot_id,
            model_id=snapshot.model_id,
        )
    if snapshot.training_job_id:
        raise Refusal(
            Reason.TRAINING_IN_PROGRESS,
            "The snapshot is being trained. Wait for the training, or cancel it.",
            snapshot_id=snapshot_id,
            training_job_id=snapshot.training_job_id,
        )
    if snapshot.label_count < MIN_LABELS:
        raise refuse_few_labels(snapshot.label_count)
    return snapshot
