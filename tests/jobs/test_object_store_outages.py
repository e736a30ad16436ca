"""An object store that goes away in the middle of a job and comes back: workers wait, and lose nothing."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import pytest

from diptych_server.core.parameters import HeadParameters
from diptych_server.core.refusal import Refusal
from diptych_server.core.training import TrainingJob, TrainingState
from diptych_server.flows.train import request_training
from diptych_server.jobs.queue import JobQueue, open_app
from diptych_server.ml.frames import VIEW_COUNT
from diptych_server.store.blobs import Bucket, S3BlobStore
from diptych_server.store.database import Database, fetch_values
from diptych_server.store.notices import Notices
from support.ceph import CephGateway
from support.training import ColourBackbone, bursts, first_epoch, seed_dataset, seed_snapshot
from support.working import embedded_count, ended, working

PICTURE_COUNT = 60
Outcome = TypeVar("Outcome")


class NoticedStore(S3BlobStore):
    """A store of which a test notices that it was needed while it was away."""

    def __init__(self, bucket: Bucket) -> None:
        super().__init__(bucket)
        self.was_missed = asyncio.Event()

    async def _call(self, work: Callable[[], Outcome]) -> Outcome:
        try:
            return await super()._call(work)
        except Refusal:
            self.was_missed.set()
            raise


@pytest.fixture
async def blobs(bucket: Bucket) -> AsyncIterator[NoticedStore]:
    """An empty store in a bucket."""
    store = NoticedStore(bucket)
    await store.reach()
    yield store
    store.close()


async def missed(gateway: CephGateway, blobs: NoticedStore, begin: Callable[[], object]) -> None:
    """Kill the store, have work go on that needs it, and start it when that has noticed."""
    await asyncio.to_thread(gateway.kill)
    try:
        begin()
        await blobs.was_missed.wait()
    finally:
        await asyncio.to_thread(gateway.start)


async def test_embedding_outlives_its_object_store(
    conninfo: str, database: Database, blobs: NoticedStore, *, notices: Notices, s3_gateway: CephGateway
) -> None:
    """Every picture is embedded in the end, once."""
    gate = threading.Event()
    backbone = ColourBackbone(gate)
    dataset_id = await seed_dataset(database, blobs, bursts(size=PICTURE_COUNT // 6))

    async with working(conninfo, database, blobs, backbone):
        await asyncio.to_thread(backbone.entered.wait)
        await missed(s3_gateway, blobs, gate.set)
        async with notices.watching(dataset_id) as changed:
            while await embedded_count(database) < PICTURE_COUNT * VIEW_COUNT:
                await changed.wait()
                changed.clear()

    assert await embedded_count(database) == PICTURE_COUNT * VIEW_COUNT


async def test_a_training_outlives_its_object_store(
    conninfo: str, database: Database, blobs: NoticedStore, *, notices: Notices, s3_gateway: CephGateway
) -> None:
    """Its heads are stored when the store is back; it was not begun again for that."""
    job = await request(conninfo, database, blobs)

    async with working(conninfo, database, blobs):
        await first_epoch(database, notices, job.id)
        await missed(s3_gateway, blobs, lambda: None)
        job = await ended(database, notices, job)

    assert (job.state, job.attempt) == (TrainingState.SUCCEEDED, 1)
    async with database.transaction() as connection:
        [heads] = await fetch_values(connection, "select sha256 from model")
    assert await blobs.get(bytes(heads))


async def request(conninfo: str, database: Database, blobs: NoticedStore) -> TrainingJob:
    """A training in the queue, of some seconds."""
    snapshot_id = await seed_snapshot(database, blobs)
    parameters = HeadParameters(hidden_layers=(4,), epochs=1000)
    async with open_app(conninfo) as app:
        return await request_training(
            database, JobQueue(app), snapshot_id=snapshot_id, parameters=parameters, request_id=None
        )
