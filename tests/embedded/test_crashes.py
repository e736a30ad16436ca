"""Starts after something was killed."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from diptych_server.embedded import ClusterInUseError, running_postgres
from support.postgres import FAST
from support.postgres_owner import StartOwner, StartProgram
from support.ways import OWN_WAYS, WAYS, Way


@pytest.fixture(params=OWN_WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """Each way of this system: the ways of others are tested in `test_every_system` and `test_hang`."""
    return WAYS[request.param]


def commit_rows(conninfo: str, *, count: int) -> None:
    """Commit the rows 1 to `count`, one by one."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("CREATE TABLE committed (number integer)")
        for number in range(1, count + 1):
            connection.execute("INSERT INTO committed VALUES (%s)", (number,))


def committed_rows(conninfo: str) -> int:
    """Count the rows, which must be 1 to that count."""
    with psycopg.connect(conninfo) as connection:
        row = connection.execute("SELECT count(*), max(number) FROM committed").fetchone()
    assert row is not None
    assert row[0] == row[1]
    return int(row[0])


@contextmanager
def stranger(*, owner_of: Path) -> Iterator[int]:
    """Yield the id of a living process that has nothing to do with PostgreSQL but runs as the owner of the folder."""
    facts = owner_of.stat()
    user = facts.st_uid if os.geteuid() == 0 else None
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, user=user) as process:
        yield process.pid
        process.kill()


async def test_committed_rows_survive_a_killed_postgres(data_directory: Path, way: Way) -> None:
    """After kill -9 of PostgreSQL's main process, the next start has every committed row."""
    async with running_postgres(data_directory, system=way.system, transport=way.transport) as cluster:
        commit_rows(cluster.conninfo(), count=50)
        os.kill(cluster.process_id, signal.SIGKILL)
        await cluster.ended()

    async with running_postgres(data_directory, system=way.system, transport=way.transport) as cluster:
        assert committed_rows(cluster.conninfo()) == 50


async def test_postgres_of_a_killed_owner_is_adopted(data_directory: Path, way: Way, start_owner: StartOwner) -> None:
    """A PostgreSQL that outlived its server is used as it is, and stopped with the next server."""
    owner = start_owner(data_directory, way=way.name)
    commit_rows(owner.conninfo, count=5)
    owner.process.kill()
    owner.process.wait()

    async with running_postgres(data_directory, system=way.system, transport=way.transport) as cluster:
        assert cluster.process_id == owner.postgres_id
        assert committed_rows(cluster.conninfo()) == 5

    assert not (data_directory / "cluster" / "postmaster.pid").exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(owner.conninfo)


async def test_everything_killed_at_once_starts_again(data_directory: Path, way: Way, start_owner: StartOwner) -> None:
    """After kill -9 of the server and then of PostgreSQL, the next start has every committed row."""
    owner = start_owner(data_directory, way=way.name)
    commit_rows(owner.conninfo, count=5)
    owner.process.kill()
    os.kill(owner.postgres_id, signal.SIGKILL)

    async with running_postgres(data_directory, system=way.system, transport=way.transport) as cluster:
        assert cluster.process_id != owner.postgres_id
        assert committed_rows(cluster.conninfo()) == 5


async def test_second_owner_is_refused(data_directory: Path, way: Way, start_owner: StartOwner) -> None:
    """While a server owns the data directory, another one is refused with its process id; afterwards it may start."""
    owner = start_owner(data_directory, way=way.name)

    with pytest.raises(ClusterInUseError, match=rf"process {owner.process.pid}\b"):
        async with running_postgres(data_directory, system=way.system, transport=way.transport):
            pass

    _, errors = owner.process.communicate(timeout=120)
    assert errors == ""
    async with running_postgres(data_directory, settings=FAST, system=way.system, transport=way.transport) as cluster:
        assert cluster.process_id != owner.postgres_id


async def test_pid_file_of_a_reused_process_id_is_not_believed(data_directory: Path) -> None:
    """An unrelated living process with the id in a stale pid file neither stops the start nor counts as PostgreSQL."""
    pid_file = data_directory / "cluster" / "postmaster.pid"
    async with running_postgres(data_directory, settings=FAST) as cluster:
        words = pid_file.read_text()
        process_id = cluster.process_id

    with stranger(owner_of=data_directory / "cluster") as stranger_id:
        pid_file.write_text(words.replace(str(process_id), str(stranger_id), 1))
        os.chown(pid_file, *owner_ids(data_directory / "cluster"))
        lock = data_directory / "cluster" / "socket" / ".s.PGSQL.5432.lock"
        lock.write_text(f"{stranger_id}\n")
        os.chown(lock, *owner_ids(data_directory / "cluster"))

        async with running_postgres(data_directory, settings=FAST) as cluster:
            assert cluster.process_id != stranger_id

        os.kill(stranger_id, 0)


@pytest.mark.parametrize("words", ["", "\n", "not a number\n", "0\n"])
async def test_a_broken_pid_file_does_not_prevent_a_start(data_directory: Path, way: Way, words: str) -> None:
    """A pid file that a power cut left empty or broken does not stop the start."""
    async with running_postgres(data_directory, settings=FAST, system=way.system, transport=way.transport):
        pass
    pid_file = data_directory / "cluster" / "postmaster.pid"
    pid_file.write_text(words)
    os.chown(pid_file, *owner_ids(data_directory / "cluster"))

    async with running_postgres(data_directory, settings=FAST, system=way.system, transport=way.transport) as cluster:
        with psycopg.connect(cluster.conninfo()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


async def test_half_made_cluster_is_made_again(data_directory: Path, way: Way, start_program: StartProgram) -> None:
    """A server killed while it makes the cluster leaves nothing that the next start would mistake for one."""
    program = start_program(data_directory, way=way.name)
    version_file = data_directory / "cluster.unfinished" / "PG_VERSION"
    while not version_file.exists() and program.poll() is None:
        os.sched_yield()
    program.kill()
    program.wait()
    assert not (data_directory / "cluster").exists()

    async with running_postgres(data_directory, settings=FAST, system=way.system, transport=way.transport) as cluster:
        with psycopg.connect(cluster.conninfo()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)

    assert not (data_directory / "cluster.unfinished").exists()


def owner_ids(path: Path) -> tuple[int, int]:
    """Return the user and group id of the owner."""
    facts = path.stat()
    return facts.st_uid, facts.st_gid
