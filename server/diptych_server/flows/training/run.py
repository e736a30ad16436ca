"""Running a training job in a worker: claim the job, embed missing pictures, fit, publish the model once."""

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

import structlog

from diptych_server.core.backbone_id import weights_of
from diptych_server.core.honest_answer import HonestAnswer
from diptych_server.core.ids import new_id
from diptych_server.core.metrics import EpochMetrics, TrainingMetrics
from diptych_server.core.refusal import Refusal
from diptych_server.core.training import TrainingJob, TrainingState, parameters_to_json
from diptych_server.faults import log_fault
from diptych_server.flows.embedding.backbones import Backbones
from diptych_server.flows.embedding.embed import Embedder
from diptych_server.flows.job_attempt import JobAttempt, JobCancelledError
from diptych_server.flows.job_queue import JobQueue, QueueJob
from diptych_server.flows.recordings.near_copies import settle_snapshot
from diptych_server.flows.training.attempt import TrainingAttempt, start_attempt
from diptych_server.flows.training.data import TrainingData, read_training_data
from diptych_server.flows.training.measure import honest_answers, measure
from diptych_server.flows.training.requests import get_training_job
from diptych_server.flows.training.trainer_process import TrainerProcess
from diptych_server.ml.backbones import Backbone
from diptych_server.ml.fitter import FitLostError
from diptych_server.ml.heads import HeadSet
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.retry import retry_while_unavailable
from diptych_server.store.tables.attempts import SupersededError
from diptych_server.store.tables.embeddings import PictureOwner, count_embedded, fetch_backbone_name
from diptych_server.store.tables.models import NewModel

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Workshop:
    """The resources of a worker. Belongs to one event loop."""

    database: Database
    blobs: BlobStore
    backbones: Backbones
    embedder: Embedder
    fitter: TrainerProcess
    queue: JobQueue
    will_train: bool = True
    """Whether this worker may get trainings, so that preparing for one is worthwhile."""


async def run_training(workshop: Workshop, job_id: UUID) -> bool:
    """Train until the job ends or another worker takes it over; if cancelled, return it to the queue.

    Returns False only if the training failed: one that was cancelled or taken over by another worker did not. Waits
    while the database or the object store is unavailable.
    """
    turn = await start_attempt(workshop.database, job_id)
    if turn is None:
        return True
    workshop.fitter.warm()
    return await run_turn(turn, workshop.queue.train_soon, partial(_train, workshop, turn))


async def run_turn(turn: JobAttempt, queue_job: QueueJob, work: Callable[[], Awaitable[None]]) -> bool:
    """Do the work of a claimed job and record its failure in the job; if cancelled, return the job to the queue.

    Returns False only if the job failed: one that was cancelled or taken over by another worker did not.
    """
    try:
        return await _work_or_fail(turn, queue_job, work)
    except SupersededError:
        _log.info("attempt superseded", job_id=str(turn.attempt.job_id), attempt=turn.attempt.number)
        return True
    except asyncio.CancelledError:
        await turn.give_back_quietly(queue_job)
        raise


async def _work_or_fail(turn: JobAttempt, queue_job: QueueJob, work: Callable[[], Awaitable[None]]) -> bool:
    try:
        await work()
    except JobCancelledError:
        await turn.cancel()
    except SupersededError:
        raise
    except FitLostError as error:
        await turn.try_again(queue_job, lost=str(error))
        return False
    except Refusal as refusal:
        await turn.fail(refusal)
        return False
    except Exception as error:  # noqa: BLE001  the last resort of every job
        message = f"The {turn.noun} failed because of an internal error."
        event = f"{turn.noun} failed"
        await turn.fail(log_fault(_log, event, error, message=message, job_id=str(turn.attempt.job_id)))
        return False
    return True


async def _train(workshop: Workshop, turn: TrainingAttempt) -> None:
    started = time.perf_counter()
    job = await retry_while_unavailable(partial(get_training_job, workshop.database, turn.attempt.job_id))
    backbone = await retry_while_unavailable(partial(_embed_missing, workshop, turn, job), between=turn.check)
    settle = partial(settle_snapshot, workshop.database, job.snapshot_id, weights=weights_of(backbone.id))
    await retry_while_unavailable(settle, between=turn.check)
    await turn.progress(TrainingState.FITTING)

    async def report(epochs: Sequence[EpochMetrics]) -> None:
        if epochs:
            await turn.progress(TrainingState.FITTING, epochs=epochs)
        else:
            await turn.check()

    read = partial(read_training_data, workshop.database, snapshot_id=job.snapshot_id, backbone=backbone)
    data = await retry_while_unavailable(read)
    fitted = await workshop.fitter.fit(data.file, job.parameters, report=report)
    seconds = time.perf_counter() - started
    metrics = await asyncio.to_thread(measure, fitted, data.training_set, data.labels, total_seconds=seconds)
    heads = replace(fitted.heads, notes=_notes(job, data, backbone))
    answers = honest_answers(fitted, data.instance_ids, data.labels)
    store = partial(
        _store_heads, workshop.blobs, heads, job=job, backbone=backbone, metrics=metrics, honest_answers=answers
    )
    await turn.publish(await retry_while_unavailable(store, between=turn.check))


async def _embed_missing(workshop: Workshop, turn: TrainingAttempt, job: TrainingJob) -> Backbone:
    """Embed all readable pictures of the snapshot and return its backbone."""
    owner = PictureOwner("snapshot", job.snapshot_id)
    async with workshop.database.transaction() as connection:
        name = await fetch_backbone_name(connection, owner)
    backbone = await workshop.backbones.get(name or "")
    count = await _count_embedded(workshop, job, backbone)
    await turn.progress(TrainingState.EMBEDDING, embedded_count=count)
    async with aclosing(workshop.embedder.batches(owner, backbone)) as batches:
        async for stored in batches:
            count += stored
            await turn.progress(TrainingState.EMBEDDING, embedded_count=count)
    if count != job.instance_count:  # another job may have embedded some between the count and the query of the rest
        await turn.progress(TrainingState.EMBEDDING, embedded_count=await _count_embedded(workshop, job, backbone))
    return backbone


async def _count_embedded(workshop: Workshop, job: TrainingJob, backbone: Backbone) -> int:
    async with workshop.database.transaction() as connection:
        return await count_embedded(connection, snapshot_id=job.snapshot_id, backbone_id=backbone.id)


async def _store_heads(
    blobs: BlobStore,
    heads: HeadSet,
    *,
    job: TrainingJob,
    backbone: Backbone,
    metrics: TrainingMetrics,
    honest_answers: Sequence[HonestAnswer],
) -> NewModel:
    """Store the heads durably and return their model: the blob comes first, the rows that reference it second."""
    data = heads.to_bytes()
    sha256 = hashlib.sha256(data).digest()
    await blobs.put(sha256, data)
    return NewModel(
        id=new_id(),
        snapshot_id=job.snapshot_id,
        backbone_id=backbone.id,
        parameters=job.parameters,
        metrics=metrics,
        sha256=sha256,
        size_bytes=len(data),
        honest_answers=honest_answers,
    )


def _notes(job: TrainingJob, data: TrainingData, backbone: Backbone) -> dict[str, str]:
    """The metadata of a head file; it does not differ between equal trainings."""
    labels = [{"id": str(label.label_id), "name": label.name} for label in data.labels]
    return {
        "backbone_id": backbone.id,
        "labels": json.dumps(labels, ensure_ascii=False),
        "parameters": json.dumps(parameters_to_json(job.parameters)),
    }
