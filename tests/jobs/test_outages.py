"""A database outage: workers wait, and lose nothing."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from diptych_server.core.parameters import HeadParameters
from diptych_server.core.training import TrainingJob, TrainingState
from diptych_server.flows.training.requests import cancel_training, request_training
from diptych_server.jobs.queue import JobQueue, open_app
from diptych_server.jobs.schema import apply_queue_schema
from diptych_server.ml.frames import VIEW_COUNT
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database, open_database
from diptych_server.store.postgres.migrate import migrate
from diptych_server.store.tables.training_jobs import fetch_epochs
from support.postgres import RestartedPostgres
from support.training import ColourBackbone, bursts, first_epoch, listening, seed_dataset, seed_snapshot
from support.working import embedded_count, ended, working

SECONDS_LONG = HeadParameters(hidden_layers=(4,), epochs=1000)
ENDLESS = HeadParameters(hidden_layers=(256,), epochs=1000, batch_size=1)
QUICK = HeadParameters(hidden_layers=(4,), epochs=3)


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[RestartedPostgres]:
    """A PostgreSQL of this test's own, which runs."""
    made = RestartedPostgres(tmp_path / "postgres")
    yield made
    made.stop()


@pytest.fixture
async def own_conninfo(postgres: RestartedPostgres) -> str:
    """Leads to its database, which is migrated and empty."""
    conninfo = await asyncio.to_thread(postgres.start)
    await migrate(conninfo)
    await apply_queue_schema(conninfo)
    return conninfo


@pytest.fixture
async def own_database(own_conninfo: str) -> AsyncIterator[Database]:
    """A pool on it."""
    async with open_database(own_conninfo, size=5) as opened:
        yield opened


@pytest.fixture
async def listener(own_conninfo: str) -> AsyncIterator[ChangeListener]:
    """What changes in it."""
    async with listening(own_conninfo) as listener:
        yield listener


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobStore:
    """An empty blob store."""
    return DiskBlobStore(tmp_path / "blobs")


async def outage(postgres: RestartedPostgres, conninfo: str) -> None:
    """Stop the database and start it again."""
    await asyncio.to_thread(postgres.stop)
    assert await asyncio.to_thread(postgres.start) == conninfo


async def request(
    conninfo: str, database: Database, blobs: DiskBlobStore, parameters: HeadParameters = SECONDS_LONG
) -> TrainingJob:
    """A training in the queue."""
    snapshot_id = await seed_snapshot(database, blobs)
    async with open_app(conninfo) as app:
        return await request_training(
            database, JobQueue(app), snapshot_id=snapshot_id, parameters=parameters, request_id=None
        )


async def test_a_training_survives_a_database_outage(
    own_conninfo: str,
    own_database: Database,
    blobs: DiskBlobStore,
    *,
    listener: ChangeListener,
    postgres: RestartedPostgres,
) -> None:
    """It continues during the outage, is not restarted, and every epoch is stored in the end."""
    job = await request(own_conninfo, own_database, blobs)

    async with working(own_conninfo, own_database, blobs):
        await first_epoch(own_database, listener, job.id)
        await outage(postgres, own_conninfo)
        job = await ended(own_database, listener, job)

    assert (job.state, job.attempt) == (TrainingState.SUCCEEDED, 1)
    async with own_database.transaction() as connection:
        epochs = await fetch_epochs(connection, job.id, after=0, until=2**62)
    assert [epoch.epoch for epoch in epochs] == list(range(1, 1001))


async def test_a_training_is_cancelled_after_a_database_outage(
    own_conninfo: str,
    own_database: Database,
    blobs: DiskBlobStore,
    *,
    listener: ChangeListener,
    postgres: RestartedPostgres,
) -> None:
    """As soon as that is known."""
    job = await request(own_conninfo, own_database, blobs, ENDLESS)

    async with working(own_conninfo, own_database, blobs):
        await first_epoch(own_database, listener, job.id)
        await asyncio.to_thread(postgres.stop)
        await asyncio.to_thread(postgres.start)
        await cancel_training(own_database, job.id)
        job = await ended(own_database, listener, job)

    assert (job.state, job.attempt) == (TrainingState.CANCELLED, 1)


async def test_embedding_survives_a_database_outage(
    own_conninfo: str,
    own_database: Database,
    blobs: DiskBlobStore,
    *,
    listener: ChangeListener,
    postgres: RestartedPostgres,
) -> None:
    """Every picture is embedded in the end, and the queue is empty."""
    gate = threading.Event()
    backbone = ColourBackbone(gate)
    dataset_id = await seed_dataset(own_database, blobs, bursts(size=10))

    async with working(own_conninfo, own_database, blobs, backbone):
        await asyncio.to_thread(backbone.entered.wait)
        await asyncio.to_thread(postgres.stop)
        gate.set()
        await asyncio.to_thread(postgres.start)
        async with listener.watching(dataset_id) as changed:
            while await embedded_count(own_database) < 60 * VIEW_COUNT:
                await changed.wait()
                changed.clear()

    assert await embedded_count(own_database) == 60 * VIEW_COUNT


async def test_a_worker_takes_jobs_after_a_database_outage(
    own_conninfo: str,
    own_database: Database,
    blobs: DiskBlobStore,
    *,
    listener: ChangeListener,
    postgres: RestartedPostgres,
) -> None:
    """It is the same worker, which had nothing to do during the outage."""
    async with working(own_conninfo, own_database, blobs):
        done = await ended(own_database, listener, await request(own_conninfo, own_database, blobs, QUICK))
        await outage(postgres, own_conninfo)
        job = await ended(own_database, listener, await request(own_conninfo, own_database, blobs, QUICK))

    assert (done.state, job.state) == (TrainingState.SUCCEEDED, TrainingState.SUCCEEDED)


async def test_a_pool_recovers_with_its_database(own_database: Database, postgres: RestartedPostgres) -> None:
    """However many of its connections are broken, no caller waits for them."""
    async with AsyncExitStack() as stack:
        for _ in range(5):
            await stack.enter_async_context(own_database.transaction())
    await asyncio.to_thread(postgres.stop)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await embedded_count(own_database)
    await asyncio.to_thread(postgres.start)

    async with asyncio.timeout(60):
        await asyncio.gather(*(embedded_count(own_database) for _ in range(5)))
