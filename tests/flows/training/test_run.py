"""A worker's training of one job: published once, stopped on request, and always with a reason."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.training import MAX_ATTEMPTS, Model, TrainingJob, TrainingState
from diptych_server.flows.embedding.backbones import Backbones
from diptych_server.flows.snapshots.models import list_models
from diptych_server.flows.snapshots.snapshots import copy_snapshot, get_snapshot, list_instances, list_snapshots
from diptych_server.flows.training.requests import cancel_training, get_training_job, request_training
from diptych_server.flows.training.run import Workshop, run_training
from diptych_server.ml.heads import HeadSet
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.models import fetch_model_of_snapshot
from diptych_server.store.tables.paging import PageRequest
from diptych_server.store.tables.training_attempts import claim
from diptych_server.store.tables.training_jobs import fetch_epochs
from support.training import (
    Burst,
    ColourBackbone,
    IdleQueue,
    bursts,
    first_epoch,
    listening,
    make_workshop,
    seed_snapshot,
)

QUICK = {"hidden_layers": (4,), "epochs": 3}
ENDLESS = {"hidden_layers": (256,), "epochs": 1000, "batch_size": 1}


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobStore:
    """An empty blob store in a folder of this test."""
    return DiskBlobStore(tmp_path)


@pytest.fixture
def workshop(database: Database, blobs: DiskBlobStore) -> Workshop:
    """A worker's workshop with the colour backbone."""
    return make_workshop(database, blobs, IdleQueue())


@pytest.fixture
async def snapshot_id(database: Database, blobs: DiskBlobStore) -> UUID:
    """A snapshot of two labels with three bursts each."""
    return await seed_snapshot(database, blobs)


async def request(database: Database, snapshot_id: UUID, **parameters: Any) -> TrainingJob:
    """A training with these parameters."""
    return await request_training(
        database,
        IdleQueue(),
        snapshot_id=snapshot_id,
        parameters=HeadParameters(**(parameters or QUICK)),
        request_id=None,
    )


async def model_of(database: Database, snapshot_id: UUID) -> Model | None:
    """The model of a snapshot."""
    async with database.transaction() as connection:
        return await fetch_model_of_snapshot(connection, snapshot_id)


async def trained(workshop: Workshop, snapshot_id: UUID, **parameters: Any) -> Model:
    """The model after a training."""
    job = await request(workshop.database, snapshot_id, **parameters)
    await run_training(workshop, job.id)
    model = await model_of(workshop.database, snapshot_id)
    assert model
    return model


async def cells(database: Database, snapshot_id: UUID) -> tuple[int, ...]:
    """How many pictures are listed behind each cell of the confusion, row by row."""
    labels = [label.label_id for label in (await get_snapshot(database, snapshot_id)).labels]
    pages = [
        await list_instances(database, snapshot_id, PageRequest(), label_id=right, honest_answer_label_id=answered)
        for right in labels
        for answered in labels
    ]
    return tuple(len(page.rows) for page in pages)


@pytest.fixture
async def listener(conninfo: str) -> AsyncIterator[ChangeListener]:
    """What changes in the database."""
    async with listening(conninfo) as listener:
        yield listener


async def test_lists_omit_long_fields(workshop: Workshop, database: Database, snapshot_id: UUID) -> None:
    """Curves and confusion are read for one snapshot at a time; all else is in lists as well."""
    model = await trained(workshop, snapshot_id)
    short = replace(model.metrics, epochs=(), confusion_counts=())

    [snapshot] = (await list_snapshots(database, PageRequest(), parent_id=None, show_deleted=False)).rows
    [listed] = (await list_models(database, PageRequest())).rows

    assert snapshot.metrics == listed.metrics == short
    assert (await get_snapshot(database, snapshot_id)).metrics == model.metrics


async def test_a_snapshot_gets_its_model(workshop: Workshop, database: Database, snapshot_id: UUID) -> None:
    """The job ends with a model whose metrics cover every epoch, label and picture."""
    before = await get_snapshot(database, snapshot_id)
    job = await request(database, snapshot_id)

    await run_training(workshop, job.id)

    job = await get_training_job(database, job.id)
    model = await model_of(database, snapshot_id)
    assert model
    assert (job.state, job.model_id, job.embedded_count) == (TrainingState.SUCCEEDED, model.id, 12)
    assert [epoch.epoch for epoch in model.metrics.epochs] == [1, 2, 3]
    assert job.last_epoch == model.metrics.epochs[-1]
    assert [(label.name, label.instance_count, label.burst_count) for label in model.metrics.labels] == [
        ("red", 6, 3),
        ("green", 6, 3),
    ]
    assert (model.metrics.scored_instance_count, sum(model.metrics.confusion_counts)) == (12, 12)
    assert model.metrics.honest_accuracy
    assert model.metrics.total_seconds >= model.metrics.fit_seconds > 0
    after = await get_snapshot(database, snapshot_id)
    assert after.updated_at > before.updated_at


async def test_the_pictures_behind_each_cell_of_the_confusion_are_listed(
    workshop: Workshop, database: Database, blobs: DiskBlobStore
) -> None:
    """Each count of the confusion is that of the pictures of one label that were answered with another."""
    wrong = [*bursts(), Burst("green", 2, 3), Burst("red", 1, 4)]
    snapshot_id = await seed_snapshot(database, blobs, wrong)
    before = await cells(database, snapshot_id)

    model = await trained(workshop, snapshot_id, hidden_layers=(), epochs=1)

    after = await cells(database, snapshot_id)
    assert before == (0, 0, 0, 0)
    assert after == model.metrics.confusion_counts
    assert sum(after) == model.metrics.scored_instance_count == 15


async def test_the_heads_are_stored_as_named(
    workshop: Workshop, database: Database, blobs: DiskBlobStore, snapshot_id: UUID
) -> None:
    """The model's digest leads to a file of heads that says what it was trained on."""
    model = await trained(workshop, snapshot_id)

    data = await blobs.get(model.sha256)
    heads = HeadSet.from_bytes(data)

    assert len(data) == model.size_bytes
    assert heads.final.label_count == 2
    assert heads.notes["backbone_id"] == model.backbone_id == "colours-1/numpy-f32"


async def test_every_epoch_is_stored(workshop: Workshop, database: Database, snapshot_id: UUID) -> None:
    """However quick they are, and however seldom the job is written."""
    job = await request(database, snapshot_id, hidden_layers=(), epochs=100)

    await run_training(workshop, job.id)

    async with database.transaction() as connection:
        epochs = await fetch_epochs(connection, job.id, after=0, until=2**62)
    assert [epoch.epoch for epoch in epochs] == list(range(1, 101))


async def test_the_same_snapshot_parameters_and_seed_give_the_same_head(
    workshop: Workshop, database: Database, snapshot_id: UUID
) -> None:
    """Byte for byte, in the stored file; another seed gives another."""
    copies = [await copy_snapshot(database, snapshot_id, name="copy", request_id=uuid4()) for _ in range(2)]

    first = await trained(workshop, snapshot_id, **QUICK, seed=5)
    same = await trained(workshop, copies[0].id, **QUICK, seed=5)
    other = await trained(workshop, copies[1].id, **QUICK, seed=6)

    assert same.sha256 == first.sha256
    assert other.sha256 != first.sha256


async def test_embeddings_are_not_made_again(database: Database, blobs: DiskBlobStore, snapshot_id: UUID) -> None:
    """A second training of the same pictures finds them embedded."""
    backbone = ColourBackbone()
    workshop = make_workshop(database, blobs, IdleQueue(), backbone=backbone)
    copy = await copy_snapshot(database, snapshot_id, name="copy", request_id=uuid4())
    await trained(workshop, snapshot_id)
    before = backbone.embedded_count

    await trained(workshop, copy.id)

    assert before == 48
    assert backbone.embedded_count == before


async def test_a_label_with_one_burst_has_no_honest_score(
    workshop: Workshop, database: Database, blobs: DiskBlobStore
) -> None:
    """It is trained on all the same, and the others keep their score."""
    content = [*bursts(["red", "green"]), *bursts(["blue"], folds=[0])]
    snapshot_id = await seed_snapshot(database, blobs, content)

    model = await trained(workshop, snapshot_id)

    scores = {label.name: label.honest_accuracy for label in model.metrics.labels}
    assert scores["red"]
    assert scores["green"]
    assert scores["blue"] is None
    assert model.metrics.scored_instance_count == 12


async def test_a_running_training_stops_when_asked(
    workshop: Workshop, database: Database, listener: ChangeListener, snapshot_id: UUID
) -> None:
    """It ends immediately, without a model."""
    job = await request(database, snapshot_id, **ENDLESS)
    running = asyncio.create_task(run_training(workshop, job.id))
    await first_epoch(database, listener, job.id)

    await cancel_training(database, job.id)
    await running

    job = await get_training_job(database, job.id)
    assert job.state == TrainingState.CANCELLED
    assert job.failure
    assert job.failure.reason == Reason.CANCELLED
    assert job.last_epoch
    assert job.last_epoch.epoch < 1000
    assert await model_of(database, snapshot_id) is None


async def test_a_stopping_worker_returns_the_job_to_the_queue(
    database: Database, blobs: DiskBlobStore, listener: ChangeListener, snapshot_id: UUID
) -> None:
    """The job of a worker that is asked to stop waits in the queue again, as if it had not been claimed."""
    queue = IdleQueue()
    workshop = make_workshop(database, blobs, queue)
    job = await request(database, snapshot_id, **ENDLESS)
    running = asyncio.create_task(run_training(workshop, job.id))
    await first_epoch(database, listener, job.id)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    job = await get_training_job(database, job.id)
    assert (job.state, job.attempt) == (TrainingState.QUEUED, 0)
    assert queue.jobs == [job.id]


async def test_two_workers_publish_once(database: Database, blobs: DiskBlobStore, snapshot_id: UUID) -> None:
    """A worker that was thought lost wakes up too late to write anything."""
    gate = threading.Event()
    slow = ColourBackbone(gate)
    slow.id = "colours-1/slow-f32"  # else the other worker would wait for what this one embeds
    job = await request(database, snapshot_id)
    late = asyncio.create_task(run_training(make_workshop(database, blobs, IdleQueue(), backbone=slow), job.id))
    await asyncio.to_thread(slow.entered.wait)

    await run_training(make_workshop(database, blobs, IdleQueue()), job.id)
    published = await get_training_job(database, job.id)
    gate.set()
    await late

    assert published.state == TrainingState.SUCCEEDED
    assert published.attempt == 2
    assert await get_training_job(database, job.id) == published


async def test_a_job_is_given_up_after_three_lost_workers(
    workshop: Workshop, database: Database, snapshot_id: UUID
) -> None:
    """The fourth worker does not try."""
    job = await request(database, snapshot_id)
    for _ in range(MAX_ATTEMPTS):
        async with database.transaction() as connection:
            await claim(connection, job.id)

    await run_training(workshop, job.id)

    job = await get_training_job(database, job.id)
    assert job.state == TrainingState.FAILED
    assert job.failure
    assert (job.failure.reason, job.failure.metadata) == (Reason.WORKER_LOST, {"attempts": "3"})


async def test_a_training_whose_process_is_killed_is_retried(
    database: Database, blobs: DiskBlobStore, listener: ChangeListener, snapshot_id: UUID
) -> None:
    """As when memory runs out: the worker lives, the job waits in the queue, and the turn counts."""
    queue = IdleQueue()
    workshop = make_workshop(database, blobs, queue)
    job = await request(database, snapshot_id, **ENDLESS)
    running = asyncio.create_task(run_training(workshop, job.id))
    await first_epoch(database, listener, job.id)

    os.kill(workshop.fitter.process_id or 0, signal.SIGKILL)
    await running

    job = await get_training_job(database, job.id)
    assert (job.state, job.attempt) == (TrainingState.QUEUED, 1)
    assert queue.jobs == [job.id]


async def test_a_training_whose_process_is_killed_again_and_again_ends(
    workshop: Workshop, database: Database, listener: ChangeListener, snapshot_id: UUID
) -> None:
    """The last turn says what happened, and what to do."""
    job = await request(database, snapshot_id, **ENDLESS)
    for _ in range(MAX_ATTEMPTS - 1):
        async with database.transaction() as connection:
            await claim(connection, job.id)
    running = asyncio.create_task(run_training(workshop, job.id))
    await first_epoch(database, listener, job.id)

    os.kill(workshop.fitter.process_id or 0, signal.SIGKILL)
    await running

    job = await get_training_job(database, job.id)
    assert job.state == TrainingState.FAILED
    assert job.failure
    assert job.failure.reason == Reason.WORKER_LOST
    assert "SIGKILL" in job.failure.message
    assert "memory" in job.failure.message


async def test_a_job_that_was_cancelled_while_its_worker_was_lost_ends(
    workshop: Workshop, database: Database, snapshot_id: UUID
) -> None:
    """The next worker only writes that down."""
    job = await request(database, snapshot_id)
    async with database.transaction() as connection:
        await claim(connection, job.id)
    await cancel_training(database, job.id)

    await run_training(workshop, job.id)

    assert (await get_training_job(database, job.id)).state == TrainingState.CANCELLED


async def test_an_ended_job_is_left_alone(workshop: Workshop, database: Database, snapshot_id: UUID) -> None:
    """The queue delivers at least once: a second delivery does nothing."""
    job = await request(database, snapshot_id)
    await run_training(workshop, job.id)
    before = await get_training_job(database, job.id)

    await run_training(workshop, job.id)

    assert await get_training_job(database, job.id) == before


async def test_a_missing_backbone_is_the_reason(workshop: Workshop, database: Database, blobs: DiskBlobStore) -> None:
    """A refusal on the way becomes the job's failure."""
    snapshot_id = await seed_snapshot(database, blobs, backbone="sounds")
    job = await request(database, snapshot_id)

    await run_training(workshop, job.id)

    job = await get_training_job(database, job.id)
    assert job.state == TrainingState.FAILED
    assert job.failure
    assert job.failure.reason == Reason.BACKBONE_UNKNOWN


async def test_pictures_that_cannot_be_embedded_may_leave_too_few_labels(
    workshop: Workshop, database: Database, blobs: DiskBlobStore, tmp_path: Path
) -> None:
    """A snapshot whose blobs are gone cannot be trained, and says so."""
    snapshot_id = await seed_snapshot(database, blobs)
    remove_files_below(tmp_path)
    job = await request(database, snapshot_id)

    await run_training(workshop, job.id)

    job = await get_training_job(database, job.id)
    assert job.failure
    assert job.failure.reason == Reason.TOO_FEW_LABELS


async def test_a_fault_shows_only_its_error_id(workshop: Workshop, database: Database, snapshot_id: UUID) -> None:
    """No exception text leaves the server; the id is in the log."""

    def load(name: str) -> ColourBackbone:
        raise RuntimeError("a secret of the machine")

    job = await request(database, snapshot_id)

    await run_training(replace(workshop, backbones=Backbones(load)), job.id)

    job = await get_training_job(database, job.id)
    assert job.state == TrainingState.FAILED
    assert job.failure
    assert job.failure.reason == Reason.INTERNAL
    assert job.failure.metadata["error_id"] in job.failure.message
    assert "secret" not in job.failure.message


def remove_files_below(folder: Path) -> None:
    """Lose every file."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
