"""An object store outage in the middle of a job: workers wait, and lose nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import pytest

from diptych_server.core.parameters import HeadParameters
from diptych_server.core.refusal import Refusal
from diptych_server.core.training import TrainingJob, TrainingState
from diptych_server.flows.training.requests import request_training
from diptych_server.jobs.queue import JobQueue, open_app
from diptych_server.ml.frames import VIEW_COUNT
from diptych_server.store.blobs import Bucket, S3BlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database, fetch_values
from support.ceph import CephGateway
from support.training import bursts, seed_dataset, seed_snapshot
from support.working import embedded_count, ended, working

PICTURE_COUNT = 60
Outcome = TypeVar("Outcome")


class HaltedStore(S3BlobStore):
    """A store that halts at one of its calls until a test resumes it, and records when it was missed."""

    def __init__(self, bucket: Bucket) -> None:
        super().__init__(bucket)
        self._calls_until_halt = -1
        self.has_halted, self.may_go_on, self.was_missed = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def halt_after(self, calls: int) -> None:
        """Halt after this many more calls."""
        self._calls_until_halt = calls

    async def _call(self, work: Callable[[], Outcome]) -> Outcome:
        if self._calls_until_halt == 0:
            self.has_halted.set()
            await self.may_go_on.wait()
        self._calls_until_halt -= 1
        try:
            return await super()._call(work)
        except Refusal:
            self.was_missed.set()
            raise


@pytest.fixture
async def blobs(bucket: Bucket) -> AsyncIterator[HaltedStore]:
    """An empty store in a bucket."""
    store = HaltedStore(bucket)
    await store.reach()
    yield store
    store.close()


async def outage(gateway: CephGateway, blobs: HaltedStore) -> None:
    """Kill the store where it has halted, and start it when it was missed."""
    await blobs.has_halted.wait()
    await asyncio.to_thread(gateway.kill)
    try:
        blobs.may_go_on.set()
        await blobs.was_missed.wait()
    finally:
        await asyncio.to_thread(gateway.start)


async def test_embedding_survives_an_object_store_outage(
    conninfo: str, database: Database, blobs: HaltedStore, *, listener: ChangeListener, s3_gateway: CephGateway
) -> None:
    """Every picture is embedded in the end, once."""
    dataset_id = await seed_dataset(database, blobs, bursts(size=PICTURE_COUNT // 6))
    blobs.halt_after(PICTURE_COUNT // 2)

    async with working(conninfo, database, blobs):
        await outage(s3_gateway, blobs)
        async with listener.watching(dataset_id) as changed:
            while await embedded_count(database) < PICTURE_COUNT * VIEW_COUNT:
                await changed.wait()
                changed.clear()

    assert await embedded_count(database) == PICTURE_COUNT * VIEW_COUNT


async def test_a_training_survives_an_object_store_outage(
    conninfo: str, database: Database, blobs: HaltedStore, *, listener: ChangeListener, s3_gateway: CephGateway
) -> None:
    """Its heads are stored when the store is back; it was not begun again for that."""
    job = await request(conninfo, database, blobs)
    blobs.halt_after(job.instance_count)  # each is read; then the heads are put

    async with working(conninfo, database, blobs):
        await outage(s3_gateway, blobs)
        job = await ended(database, listener, job)

    assert (job.state, job.attempt) == (TrainingState.SUCCEEDED, 1)
    async with database.transaction() as connection:
        [heads] = await fetch_values(connection, "select sha256 from model")
    assert await blobs.get(bytes(heads))


async def request(conninfo: str, database: Database, blobs: HaltedStore) -> TrainingJob:
    """A training in the queue."""
    snapshot_id = await seed_snapshot(database, blobs)
    parameters = HeadParameters(hidden_layers=(4,), epochs=3)
    async with open_app(conninfo) as app:
        return await request_training(
            database, JobQueue(app), snapshot_id=snapshot_id, parameters=parameters, request_id=None
        )
