"""Freezing a dataset and asking for its training in one step."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.refusal import Refusal
from diptych_server.core.training import TrainingState
from diptych_server.flows.datasets.datasets import update_dataset
from diptych_server.flows.snapshots.snapshots import delete_snapshot, freeze_dataset, list_snapshots, rename_snapshot
from diptych_server.flows.training.requests import RequestedTraining, list_training_jobs, train_dataset
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.paging import PageRequest
from support.training import IdleQueue, bursts, seed_dataset


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobStore:
    """An empty blob store in a folder of this test."""
    return DiskBlobStore(tmp_path)


@pytest.fixture
async def dataset_id(database: Database, blobs: DiskBlobStore) -> UUID:
    """A dataset named "colours" with pictures of two labels."""
    return await seed_dataset(database, blobs, bursts())


async def train(
    database: Database,
    dataset_id: UUID,
    *,
    name: str = "",
    parameters: HeadParameters | None = None,
    request_id: UUID | None = None,
    queue: IdleQueue | None = None,
) -> RequestedTraining:
    """The snapshot and its job."""
    return await train_dataset(
        database,
        queue or IdleQueue(),
        dataset_id=dataset_id,
        snapshot_name=name,
        parameters=parameters or HeadParameters(),
        request_id=request_id,
    )


async def snapshot_names(database: Database, dataset_id: UUID) -> list[str]:
    """The names of the snapshots of a dataset, oldest first."""
    page = await list_snapshots(database, PageRequest(0, "", "created_at"), parent_id=dataset_id, show_deleted=False)
    return [snapshot.name for snapshot in page.rows]


async def test_a_dataset_becomes_a_snapshot_and_a_queued_job(database: Database, dataset_id: UUID) -> None:
    """The job trains the snapshot that came with it, with the parameters asked for."""
    queue = IdleQueue()

    made = await train(database, dataset_id, name="first", parameters=HeadParameters(epochs=3), queue=queue)

    assert (made.snapshot.name, made.snapshot.dataset_id, made.snapshot.instance_count) == ("first", dataset_id, 12)
    assert (made.job.snapshot_id, made.job.state, made.job.parameters.epochs) == (
        made.snapshot.id,
        TrainingState.QUEUED,
        3,
    )
    assert made.snapshot.training_job_id == made.job.id
    assert queue.jobs == [made.job.id]


async def test_a_repeated_request_gives_the_same_snapshot_and_job(database: Database, dataset_id: UUID) -> None:
    """A client that lost the response repeats the request and creates nothing twice."""
    request_id, queue = uuid4(), IdleQueue()
    first = await train(database, dataset_id, request_id=request_id, queue=queue)

    second = await train(database, dataset_id, request_id=request_id, queue=queue)

    assert (second.snapshot.id, second.job.id) == (first.snapshot.id, first.job.id)
    assert queue.jobs == [first.job.id]
    assert await snapshot_names(database, dataset_id) == ["colours 1"]


@dataclass(frozen=True)
class Untrainable:
    """A request that must be refused, and how."""

    reason: Reason
    labels: Sequence[str] = ("red", "green")
    name: str = ""
    parameters: HeadParameters = field(default_factory=HeadParameters)
    field: str | None = None


@pytest.mark.parametrize(
    "case",
    [
        Untrainable(Reason.TOO_FEW_LABELS, labels=["red"]),
        Untrainable(Reason.DATASET_EMPTY, labels=[]),
        Untrainable(Reason.BAD_FIELD, parameters=HeadParameters(epochs=1_000_000), field="parameters.epochs"),
        Untrainable(Reason.BAD_FIELD, name="x" * 101, field="snapshot_name"),
    ],
    ids=lambda case: f"{case.reason} {case.field}",
)
async def test_a_refused_training_leaves_no_snapshot(
    database: Database, blobs: DiskBlobStore, case: Untrainable
) -> None:
    """Nothing is kept of a training that cannot begin, however often it is asked for."""
    dataset_id, queue = await seed_dataset(database, blobs, bursts(case.labels)), IdleQueue()

    for _ in range(3):
        with pytest.raises(Refusal) as refusal:
            await train(database, dataset_id, name=case.name, parameters=case.parameters, queue=queue)
        assert (refusal.value.reason, refusal.value.metadata.get("field")) == (case.reason, case.field)

    assert await snapshot_names(database, dataset_id) == []
    assert not (await list_training_jobs(database, PageRequest(0, ""), snapshot_id=None)).rows
    assert queue.jobs == []


async def test_snapshots_without_a_name_are_numbered(database: Database, dataset_id: UUID) -> None:
    """Frozen or trained, at the same time or one after the other: each has a name that no other has."""
    await asyncio.gather(*(train(database, dataset_id) for _ in range(3)))
    await freeze_dataset(database, dataset_id, name="  ", request_id=None)

    assert sorted(await snapshot_names(database, dataset_id)) == ["colours 1", "colours 2", "colours 3", "colours 4"]


async def test_a_number_is_not_used_again(database: Database, dataset_id: UUID) -> None:
    """A deleted snapshot can come back under its name; a name that was given by hand is skipped."""
    first = await train(database, dataset_id)
    await delete_snapshot(database, first.snapshot.id, etag="")
    second = await train(database, dataset_id)
    await rename_snapshot(database, second.snapshot.id, name="COLOURS 3", etag="")

    third = await train(database, dataset_id)

    assert (second.snapshot.name, third.snapshot.name) == ("colours 2", "colours 4")


async def test_the_default_name_of_a_long_dataset_name_fits(database: Database, dataset_id: UUID) -> None:
    """The dataset's name is cut, the number is not."""
    await update_dataset(database, dataset_id, name="x" * 100, backbone=None, etag="", actor="")

    made = await train(database, dataset_id)

    assert made.snapshot.name == "x" * 98 + " 1"
