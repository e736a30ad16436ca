"""The embedded PostgreSQL on the system that runs these tests, by nothing that another system lacks."""

from pathlib import Path

import psutil
import psycopg
import pytest

from diptych_server.embedded import ClusterInUseError, ensure_database, running_database, running_postgres
from diptych_server.embedded.system import LINUX, MACOS, WINDOWS, this_system
from diptych_server.process.event_loop import loop_factory, run
from support.postgres import FAST
from support.postgres_owner import SETTINGS
from support.ways import Way


def test_every_platform_has_its_implementation() -> None:
    """Systems that are not known are taken for the one that is most like them."""
    assert [this_system(name) for name in ("linux", "darwin", "win32", "freebsd14")] == [LINUX, MACOS, WINDOWS, MACOS]


def test_a_cluster_is_made_stopped_and_started_again(data_directory: Path, way: Way) -> None:
    """What was committed is there, and a command finds the running one; nothing runs afterwards."""

    async def first() -> int:
        async with running_postgres(
            data_directory, settings=SETTINGS, system=way.system, transport=way.transport
        ) as cluster:
            conninfo = await ensure_database(cluster)
            async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
                await connection.execute("create table kept as select '[3,4]'::vector as place")
            async with running_database(data_directory, system=way.system) as found:
                assert found == conninfo
            return cluster.process_id

    async def second() -> object:
        async with running_postgres(
            data_directory, settings=FAST, system=way.system, transport=way.transport
        ) as cluster:
            conninfo = await ensure_database(cluster)
            async with await psycopg.AsyncConnection.connect(conninfo) as connection:
                return await (await connection.execute("select place <-> '[0,0]' from kept")).fetchone()

    process_id = run(first())

    assert not psutil.pid_exists(process_id)
    assert run(second()) == (5.0,)


def test_a_killed_postgres_is_noticed_and_recovers(data_directory: Path, way: Way) -> None:
    """The end of its main process is noticed immediately."""

    async def killed() -> None:
        async with running_postgres(
            data_directory, settings=SETTINGS, system=way.system, transport=way.transport
        ) as cluster:
            async with await psycopg.AsyncConnection.connect(cluster.conninfo(), autocommit=True) as connection:
                await connection.execute("create table kept as select 42 as answer")
            psutil.Process(cluster.process_id).kill()
            await cluster.ended()

    async def recovered() -> object:
        async with (
            running_postgres(data_directory, settings=SETTINGS, system=way.system, transport=way.transport) as cluster,
            await psycopg.AsyncConnection.connect(cluster.conninfo()) as connection,
        ):
            return await (await connection.execute("select answer from kept")).fetchone()

    run(killed())

    assert run(recovered()) == (42,)


def test_a_second_owner_is_refused(data_directory: Path, way: Way) -> None:
    """By the lock, which the first one holds as long as it lives."""

    async def both() -> None:
        async with running_postgres(data_directory, settings=FAST, system=way.system, transport=way.transport):
            with pytest.raises(ClusterInUseError, match="in use"):
                async with running_postgres(data_directory, system=way.system):
                    pass

    run(both())


def test_the_loop_of_windows_is_one_that_watches_sockets() -> None:
    """The other one has no readers, which psycopg needs."""
    factory = loop_factory("win32")
    assert factory is not None
    loop = factory()
    try:
        assert hasattr(loop, "_selector")
    finally:
        loop.close()
    assert loop_factory("linux") is None
