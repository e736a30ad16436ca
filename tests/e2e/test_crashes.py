"""Whatever is killed: acknowledged data is there, and started work is finished."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from diptych_client.sdk import Client, JobState, RetryPolicy, Timeouts, TrainingParameters
from support.lived_in import live_in
from support.loads import Oracle, capturing
from support.processes import ended_within, postmaster_of, processes_of, worker_of
from support.server_process import ServerProcess, StartServer

IMPATIENT = Timeouts(stream=RetryPolicy(give_up_after_seconds=0.2))
SECONDS_OF_TRAINING = TrainingParameters(epochs=20, batch_size=1, hidden_layers=(64,), seed=1)

MANY = 40
"""Acknowledgements before something is killed."""

Note = Callable[[str, object], None]


async def test_killed_server_has_lost_nothing(
    data_dir: Path, start_server: StartServer, record_testsuite_property: Note
) -> None:
    """The worker ends with its server; the client resumes where it was when the server is back."""
    server = start_server(data_dir)
    async with Client(server.address) as client:
        dataset = await client.datasets.create("Desk")
        async with capturing(dataset, until_acknowledged=MANY) as oracle:
            worker = worker_of(data_dir)

            await asyncio.to_thread(server.kill)

            before = len(oracle.acknowledged)
            assert await asyncio.to_thread(ended_within, worker, seconds=60), "the worker outlived its server"
            since = time.monotonic()
            again = await asyncio.to_thread(start_server, data_dir, port=server.port)
            await oracle.reaches(before + 10)
            record_testsuite_property("seconds from serve to captures after kill -9 of the server", _since(since))

        await _assert_nothing_lost(again, oracle_of=oracle, dataset_id=dataset.id, note=record_testsuite_property)


async def test_killed_postgres_is_started_again_and_has_lost_nothing(
    data_dir: Path, start_server: StartServer, record_testsuite_property: Note
) -> None:
    """The server restarts everything at its address, and clients resume where they were."""
    server = start_server(data_dir)
    async with Client(server.address) as client:
        dataset = await client.datasets.create("Desk")
        async with capturing(dataset, until_acknowledged=MANY) as oracle:
            since = time.monotonic()
            postmaster_of(data_dir).kill()
            announced = await asyncio.to_thread(server.next_line)

            before = len(oracle.acknowledged)
            await oracle.reaches(before + 10)
            record_testsuite_property("seconds from kill -9 of PostgreSQL to captures", _since(since))

        assert f"ready at {server.address};" in announced
        await _assert_nothing_lost(server, oracle_of=oracle, dataset_id=dataset.id, note=record_testsuite_property)
    ending = await asyncio.to_thread(server.terminate)
    assert (ending.exit_code, ending.left) == (0, ())
    assert "Traceback" not in ending.errors


def test_postgres_that_ends_again_and_again_ends_the_server(data_dir: Path, start_server: StartServer) -> None:
    """There is a cause then that a person must look for: the sentence names the log."""
    server = start_server(data_dir)
    for _ in range(3):
        postmaster_of(data_dir).kill()
        assert "ready at" in server.next_line()

    postmaster_of(data_dir).kill()
    ending = server.wait()

    assert (ending.exit_code, ending.left) == (1, ())
    assert "PostgreSQL ended repeatedly while the server was running" in ending.errors.strip().splitlines()[-1]
    assert str(data_dir / "postgresql" / "cluster" / "log") in ending.errors
    assert "Traceback" not in ending.errors


async def test_everything_killed_at_once_has_lost_nothing(
    data_dir: Path, start_server: StartServer, record_testsuite_property: Note
) -> None:
    """Server, worker and all of PostgreSQL at the same moment, as when a machine is out of memory."""
    server = start_server(data_dir)
    async with Client(server.address, timeouts=IMPATIENT) as client:
        dataset = await client.datasets.create("Desk")
        async with capturing(dataset, until_acknowledged=MANY) as oracle:
            for each in processes_of(data_dir):
                each.kill()
            await asyncio.to_thread(server.wait)

    since = time.monotonic()
    again = await asyncio.to_thread(start_server, data_dir)
    record_testsuite_property("seconds of serve after kill -9 of everything", _since(since))
    await _assert_nothing_lost(again, oracle_of=oracle, dataset_id=dataset.id, note=record_testsuite_property)


async def test_killed_worker_is_replaced_and_its_training_ends(
    data_dir: Path, start_server: StartServer, record_testsuite_property: Note
) -> None:
    """Within a minute another worker has done the training, while the server went on storing pictures."""
    server = start_server(data_dir)
    lived_in = await asyncio.to_thread(live_in, server.address, snapshots=1)
    async with Client(server.address) as client:
        dataset = await client.datasets.create("Beside")
        snapshot = await (await client.snapshots.get(lived_in.snapshot_ids[0])).copy("Again")
        job = await snapshot.train(SECONDS_OF_TRAINING)
        async with capturing(dataset, until_acknowledged=MANY) as oracle:
            progresses = job.watch()
            async for progress in progresses:
                if progress.epochs:
                    break
            lost = worker_of(data_dir)

            lost.kill()

            since = time.monotonic()
            before = len(oracle.acknowledged)
            await oracle.reaches(before + 10)
        async for progress in progresses:
            job = progress.job
        seconds = _since(since)
        record_testsuite_property("seconds from kill -9 of the worker to its training's end", seconds)

        assert job.state is JobState.SUCCEEDED, job.failure
        assert seconds < 60
        assert worker_of(data_dir).id != lost.id
        assert server.process.poll() is None
        trained = await client.snapshots.get(snapshot.id)
        assert trained.model_id == job.model_id
        await _assert_nothing_lost(server, oracle_of=oracle, dataset_id=dataset.id, note=record_testsuite_property)


async def _assert_nothing_lost(server: ServerProcess, *, oracle_of: Oracle, dataset_id: str, note: Note) -> None:
    """Each acknowledged picture is in the dataset, and its bytes can be had."""
    async with Client(server.address) as client:
        lost = await oracle_of.lost(client, dataset_id)
    note(f"acknowledgements of {dataset_id}", f"lost {len(lost)} of {len(oracle_of.acknowledged)}")
    assert lost == []


def _since(moment: float) -> float:
    return round(time.monotonic() - moment, 2)
