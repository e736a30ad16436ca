"""A server on an external PostgreSQL and object store, through outages and a restore."""

import asyncio
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from diptych_client.sdk import Client
from diptych_server.store.blobs import Bucket
from support.ceph import CephGateway
from support.drawing import draw
from support.lived_in import record, trained_snapshot
from support.loads import capturing
from support.s3 import bucket_client
from support.server_process import SERVER_PROGRAM, ServerProcess, StartServer, clean_environment, run_server
from support.shared_storage import (
    SharedPostgres,
    make_token,
    run_postgres_program,
    shared_environment,
    shared_postgres,
    worker_on,
)

SOME = 10
"""Acknowledgements before something happens, and after it."""


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[SharedPostgres]:
    """A PostgreSQL of this test's own."""
    yield from shared_postgres(tmp_path / "postgres")


@pytest.fixture
def environment(postgres: SharedPostgres, bucket: Bucket) -> Mapping[str, str]:
    """The settings of a server on a PostgreSQL and an S3 server, both of this test's own."""
    return shared_environment(postgres.conninfo, bucket)


async def goes_on_after(cut: Callable[[], None], server: ServerProcess, token: str) -> None:
    """A capture continues when storage is back, without losing anything acknowledged and without a restart."""
    async with Client(server.address, token=token) as client:
        dataset = await client.datasets.create("Desk")
        async with capturing(dataset, until_acknowledged=SOME) as oracle:
            await asyncio.to_thread(cut)

            async with asyncio.timeout(60):
                await oracle.reaches(len(oracle.acknowledged) + SOME)
        assert await oracle.lost(client, dataset.id) == []
    assert server.process.poll() is None
    assert "Traceback" not in server.errors


async def test_a_server_recovers_when_its_database_is_back(
    data_dir: Path, start_server: StartServer, postgres: SharedPostgres, environment: Mapping[str, str]
) -> None:
    """It is stopped and started again under a capture."""
    server = await asyncio.to_thread(start_server, data_dir, environment=environment)

    def restart() -> None:
        postgres.stop()
        postgres.start()

    await goes_on_after(restart, server, make_token(environment))


async def test_a_server_recovers_when_its_object_store_is_back(
    data_dir: Path, start_server: StartServer, s3_gateway: CephGateway, environment: Mapping[str, str]
) -> None:
    """It is killed and started again under a capture."""
    server = await asyncio.to_thread(start_server, data_dir, environment=environment)

    def restart() -> None:
        s3_gateway.kill()
        s3_gateway.start()

    await goes_on_after(restart, server, make_token(environment))


def test_a_server_waits_for_its_storage(
    data_dir: Path, postgres: SharedPostgres, s3_gateway: CephGateway, environment: Mapping[str, str]
) -> None:
    """As when everything is started at the same moment: it says what it waits for."""
    postgres.stop()
    s3_gateway.kill()
    command = [SERVER_PROGRAM, "serve", "--data-dir", str(data_dir), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**clean_environment(), **environment}
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        try:
            assert any("waiting for storage" in line and "PostgreSQL at" in line for line in server.stderr)
            postgres.start()
            assert any("waiting for storage" in line and "the bucket" in line for line in server.stderr)
            s3_gateway.start()
            assert "Diptych is ready" in server.stdout.readline()
        finally:
            server.terminate()
            server.communicate(timeout=120)  # its pipes stay open until it has ended
    assert server.returncode == 0


def test_a_server_that_waits_can_be_stopped(data_dir: Path, tmp_path: Path) -> None:
    """By the first signal, in order."""
    nowhere = shared_environment(f"host={tmp_path} dbname=nothing")
    command = [SERVER_PROGRAM, "serve", "--data-dir", str(data_dir), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**clean_environment(), **nowhere}) as server:
        assert server.stderr is not None
        assert any("waiting for storage" in line for line in server.stderr)
        server.terminate()
        server.communicate(timeout=120)
    assert server.returncode == 0


def test_commands_name_the_unreachable_storage(tmp_path: Path) -> None:
    """A command does not wait indefinitely, and shows no traceback and no password."""
    ended = run_server(
        "serve", environment={"DIPTYCH_DATABASE_URL": "no address hush", "DIPTYCH_DATA_DIR": str(tmp_path / "data")}
    )

    assert ended.returncode == 1
    assert "postgresql://NAME:PASSWORD@HOST/DATABASE" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "hush" not in ended.stderr


def test_servers_that_migrate_together_migrate_once(postgres: SharedPostgres, tmp_path: Path) -> None:
    """Each reports success, and each migration was applied by one of them."""
    environment = {**shared_environment(postgres.conninfo), "DIPTYCH_DATA_DIR": str(tmp_path)}
    with_all: list[subprocess.CompletedProcess[str]] = []

    async def migrate_together() -> None:
        tasks = (asyncio.to_thread(run_server, "migrate", environment=environment) for _ in range(4))
        with_all.extend(await asyncio.gather(*tasks))

    asyncio.run(migrate_together())

    assert [each.returncode for each in with_all] == [0] * 4, [each.stderr for each in with_all]
    applied = [line for each in with_all for line in each.stdout.splitlines() if line.endswith(".sql")]
    assert len(applied) == len(set(applied)) > 0


async def test_a_worker_elsewhere_trains_from_the_object_store(
    data_dir: Path, start_server: StartServer, tmp_path: Path, bucket: Bucket, environment: Mapping[str, str]
) -> None:
    """Server and worker share the database and the bucket, and no folder; models are also in the bucket."""
    server = await asyncio.to_thread(start_server, data_dir, environment=environment)
    variables = {**clean_environment(), **environment, "DIPTYCH_DATA_DIR": str(tmp_path / "worker")}
    with worker_on(variables):
        async with Client(server.address, token=make_token(environment)) as client:
            dataset = await client.datasets.create("Desk")
            picture_count = await record(dataset)
            snapshot = await trained_snapshot(client, dataset, name="Desk 1")
            predicted = await client.predictions.predict_images([draw("mug", number=1)], snapshots=[snapshot])

    verified = run_server("verify", environment=variables)
    names = {str(each.object_name) for each in bucket_client(bucket).list_objects(bucket.name, recursive=True)}

    assert [type(outcome).__name__ for outcome in predicted] == ["PicturePredictions"]
    assert verified.stdout == f"All {picture_count + 1} blobs are intact.\n"
    assert len(names) == picture_count + 2  # the model, and whose bucket it is
    assert not (tmp_path / "worker" / "blobs").exists()
    assert not (data_dir / "blobs").exists()


def test_commands_work_beside_a_server_of_one_machine(shared_server: ServerProcess) -> None:
    """They go into the PostgreSQL that it runs."""
    environment = {"DIPTYCH_DATA_DIR": str(shared_server.data_dir)}

    verified, collected = (run_server(command, environment=environment) for command in ("verify", "gc"))

    assert (verified.returncode, collected.returncode) == (0, 0), verified.stderr + collected.stderr
    assert shared_server.process.poll() is None


@pytest.mark.parametrize("command", ["migrate", "gc", "verify"])
def test_commands_do_not_create_a_data_directory(command: str, tmp_path: Path) -> None:
    """A wrong folder is reported, and stays empty."""
    ended = run_server(command, environment={"DIPTYCH_DATA_DIR": str(tmp_path / "data")})

    assert ended.returncode == 1
    assert f"There is no data in {tmp_path / 'data'}" in ended.stderr
    assert not (tmp_path / "data").exists()


async def test_a_backup_is_restored_into_an_empty_system(
    start_server: StartServer, tmp_path: Path, postgres: SharedPostgres, bucket: Bucket
) -> None:
    """A dump of the database, then a copy of the bucket, taken while people capture; here, into a folder."""
    environment, data_dir = shared_environment(postgres.conninfo, bucket), tmp_path / "data"
    server = await asyncio.to_thread(start_server, data_dir, environment=environment)
    token = make_token(environment)
    dump, restored_dir = tmp_path / "diptych.dump", tmp_path / "restored"
    async with Client(server.address, token=token) as client:
        dataset = await client.datasets.create("Desk")
        async with capturing(dataset, until_acknowledged=SOME) as oracle:
            before = dict(oracle.acknowledged)
            await asyncio.to_thread(run_postgres_program, "pg_dump", "-Fc", "-f", str(dump), postgres.conninfo)
            await asyncio.to_thread(copy_bucket, bucket, restored_dir / "blobs")
    await asyncio.to_thread(server.terminate)

    for empty in shared_postgres(tmp_path / "other"):
        run_postgres_program("pg_restore", "-d", empty.conninfo, str(dump))
        restored = {**shared_environment(empty.conninfo), "DIPTYCH_DATA_DIR": str(restored_dir)}
        verified = run_server("verify", environment=restored)
        again = await asyncio.to_thread(start_server, restored_dir, environment=restored)
        oracle.acknowledged = before
        async with Client(again.address, token=token) as client:
            lost = await oracle.lost(client, dataset.id)

        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert "blobs are intact" in verified.stdout
        assert lost == []


def copy_bucket(bucket: Bucket, folder: Path) -> None:
    """All objects as files."""
    client = bucket_client(bucket)
    for each in client.list_objects(bucket.name, recursive=True):
        client.fget_object(bucket.name, str(each.object_name), str(folder / str(each.object_name)))


def test_damage_is_reported_with_an_exit_code(
    data_dir: Path, start_server: StartServer, postgres: SharedPostgres, tmp_path: Path
) -> None:
    """Beside the running server; each blob that is not as it was stored has a line."""
    environment = shared_environment(postgres.conninfo)
    server = start_server(data_dir, environment=environment)

    async def capture() -> str:
        async with Client(server.address, token=make_token(environment)) as client:
            dataset = await client.datasets.create("Desk")
            async with capturing(dataset, until_acknowledged=1):
                pass
            return (await anext(aiter(dataset.list_instances()))).picture_sha256

    name = asyncio.run(capture())
    variables = {**environment, "DIPTYCH_DATA_DIR": str(data_dir)}
    sound = run_server("verify", environment=variables)
    damaged = data_dir / "blobs" / name[:2] / name[2:4] / name
    damaged.write_bytes(b"damaged")

    ended = run_server("verify", environment=variables)

    assert sound.returncode == 0, sound.stderr
    assert ended.returncode == 1
    assert f"damaged picture {damaged.name}" in ended.stdout
    assert run_server("gc", environment=variables).stdout.startswith(
        "Permanently removed 0 datasets, 0 snapshots, 0 pictures and 0 "
    )
