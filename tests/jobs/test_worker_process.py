"""A worker as a separate process: killed, asked to stop, orphaned."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from procrastinate import App

from diptych_server.core.parameters import HeadParameters
from diptych_server.core.training import TrainingJob, TrainingState
from diptych_server.flows.training.requests import get_training_job, request_training
from diptych_server.flows.training.watch import watch_training
from diptych_server.jobs.queue import JobQueue
from diptych_server.jobs.sweep import sweep
from diptych_server.ml.backbones import DEFAULT_BACKBONE
from diptych_server.settings import Settings
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database
from diptych_server.work import work
from support import worker_program
from support.training import bursts, first_epoch, seed_snapshot
from support.working import running_worker

STOP_SECONDS = 60


@dataclass(frozen=True)
class Scene:
    """A training in the queue that takes some seconds, and what it takes to follow it."""

    conninfo: str
    database: Database
    listener: ChangeListener
    data_dir: Path
    weights: Path
    job_id: UUID

    async def fitting(self) -> None:
        """Return once a worker fits."""
        await first_epoch(self.database, self.listener, self.job_id)

    async def job(self) -> TrainingJob:
        """The job as it is."""
        return await get_training_job(self.database, self.job_id)

    async def ended(self) -> TrainingJob:
        """The job at its end."""
        updates = watch_training(self.database, self.listener, self.job_id, after_sequence=0)
        return [update.job async for update in updates][-1]

    async def model_ids(self) -> list[UUID]:
        """Every model there is."""
        async with self.database.transaction() as connection:
            return [model for (model,) in await (await connection.execute("select id from model")).fetchall()]


@pytest.fixture
async def scene(
    conninfo: str, app: App, database: Database, listener: ChangeListener, *, tmp_path: Path, weights_dir: Path
) -> Scene:
    """A training over the backbone that comes with the server."""
    content = bursts(folds=range(2), size=1)
    blobs = DiskBlobStore(tmp_path / "blobs")
    snapshot_id = await seed_snapshot(database, blobs, content, backbone=DEFAULT_BACKBONE)
    parameters, queue = HeadParameters(epochs=1000), JobQueue(app)
    job = await request_training(database, queue, snapshot_id=snapshot_id, parameters=parameters, request_id=None)
    return Scene(conninfo, database, listener, tmp_path, weights_dir, job.id)


@asynccontextmanager
async def worker_process(scene: Scene, *, stderr: int | None = None) -> AsyncIterator[Process]:
    """A worker process, killed at the end of the block if it still runs."""
    environment = {
        "DIPTYCH_DATABASE_URL": scene.conninfo,
        "DIPTYCH_DATA_DIR": str(scene.data_dir),
        "DIPTYCH_WEIGHTS_DIR": str(scene.weights),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, worker_program.__file__, env={**os.environ, **environment}, stdin=PIPE, stderr=stderr
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def worker_here(scene: Scene) -> AsyncIterator[None]:
    """The same worker in this process."""
    settings = Settings(database_url=scene.conninfo, data_dir=scene.data_dir, weights_dir=scene.weights)
    async with running_worker(work(settings)):
        yield


async def test_the_training_of_a_killed_worker_is_done_by_the_next(app: App, scene: Scene) -> None:
    """The job runs again under a new attempt, and its snapshot gets one model."""
    async with worker_process(scene) as process:
        await scene.fitting()
        process.kill()
        await process.wait()
    lost = await scene.job()

    await sweep(app, scene.database, JobQueue(app), lost_after_seconds=0)
    async with worker_here(scene):
        job = await scene.ended()

    assert (lost.state, lost.attempt) == (TrainingState.FITTING, 1)
    assert (job.state, job.attempt) == (TrainingState.SUCCEEDED, 2)
    assert await scene.model_ids() == [job.model_id]


async def test_another_worker_does_the_training_of_a_killed_one(app: App, scene: Scene) -> None:
    """Of two workers one is killed, and the other, which had nothing to do, ends the job."""
    async with worker_process(scene) as first:
        await scene.fitting()
        async with worker_process(scene):
            first.kill()
            await first.wait()
            await sweep(app, scene.database, JobQueue(app), lost_after_seconds=0)

            job = await scene.ended()

    assert (job.state, job.attempt) == (TrainingState.SUCCEEDED, 2)
    assert await scene.model_ids() == [job.model_id]


async def test_a_paused_worker_that_wakes_publishes_nothing(app: App, scene: Scene) -> None:
    """Its training was done by another worker; it notices, writes nothing, and continues working."""
    async with worker_process(scene, stderr=PIPE) as paused:
        await scene.fitting()
        paused.send_signal(signal.SIGSTOP)
        await sweep(app, scene.database, JobQueue(app), lost_after_seconds=0)
        async with worker_here(scene):
            job = await scene.ended()

        paused.send_signal(signal.SIGCONT)
        assert paused.stderr
        async with asyncio.timeout(60):
            while "attempt superseded" not in (line := await paused.stderr.readline()).decode():
                assert line, "the worker ended"

        assert paused.returncode is None
    assert (job.state, job.attempt) == (TrainingState.SUCCEEDED, 2)
    assert await scene.job() == job
    assert await scene.model_ids() == [job.model_id]


@pytest.mark.parametrize("ending", ["stopped", "orphaned"])
async def test_a_worker_shuts_down_cleanly(scene: Scene, ending: str) -> None:
    """Asked to stop, or without a parent, it returns its training to the queue and ends within seconds."""
    async with worker_process(scene) as process:
        await scene.fitting()

        if ending == "stopped":
            process.send_signal(signal.SIGTERM)
        elif process.stdin:
            process.stdin.close()
        async with asyncio.timeout(STOP_SECONDS):
            code = await process.wait()

    job = await scene.job()
    assert code == 0
    assert (job.state, job.attempt) == (TrainingState.QUEUED, 0)
