"""A cluster from its first start to its end."""

import os
import stat
from pathlib import Path

import psycopg
import pytest

from diptych_server.embedded import Cluster, ensure_database, running_postgres
from support.postgres import FAST
from support.ways import OWN_WAYS, WAYS, Way


@pytest.fixture(params=OWN_WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """Each way of this system: the ways of others are tested in `test_every_system` and `test_hang`."""
    return WAYS[request.param]


def value_of(conninfo: str, query: str) -> object:
    """Return the one value that the query answers."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def log_of(folder: Path) -> str:
    """Return everything in the log files."""
    return "".join(log.read_text() for log in folder.glob("*.log"))


async def test_database_stores_vectors(data_directory: Path) -> None:
    """The application's database is made once, with the vector extension in it."""
    async with running_postgres(data_directory, settings=FAST) as cluster:
        first = await ensure_database(cluster)
        second = await ensure_database(cluster)

        assert first == second
        assert value_of(first, "SELECT '[3,4]'::vector <-> '[0,0]'") == 5.0


async def test_restart_keeps_data(data_directory: Path, way: Way) -> None:
    """What was committed is there after an orderly stop and a new start."""
    async with running_postgres(data_directory, system=way.system, transport=way.transport) as cluster:
        with psycopg.connect(cluster.conninfo(), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    async with running_postgres(data_directory, system=way.system, transport=way.transport) as cluster:
        assert value_of(cluster.conninfo(), "SELECT answer FROM kept") == 42


async def test_nothing_runs_after_the_end(data_directory: Path, way: Way) -> None:
    """Leaving stops PostgreSQL, although a connection is open and in a transaction."""
    async with running_postgres(data_directory, settings=FAST, system=way.system, transport=way.transport) as cluster:
        connection = psycopg.connect(cluster.conninfo())
        connection.execute("SELECT 1")
        process_id = cluster.process_id

    connection.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)
    assert not (data_directory / "cluster" / "postmaster.pid").exists()


async def test_slow_stop_is_cut_short(data_directory: Path) -> None:
    """If a clean stop takes too long, PostgreSQL is stopped immediately, and the next start recovers."""
    async with running_postgres(data_directory, settings=FAST, stop_timeout_seconds=0.0) as cluster:
        with psycopg.connect(cluster.conninfo(), autocommit=True) as connection:
            connection.execute("SET synchronous_commit = on; CREATE TABLE kept AS SELECT 42 AS answer")
        log_folder = cluster.log_folder

    assert "received immediate shutdown request" in log_of(log_folder)
    async with running_postgres(data_directory, settings=FAST) as cluster:
        assert value_of(cluster.conninfo(), "SELECT answer FROM kept") == 42


async def test_the_end_of_postgres_is_reported(data_directory: Path, way: Way) -> None:
    """Waiting for the end of PostgreSQL ends when it is killed."""
    async with running_postgres(data_directory, settings=FAST, system=way.system, transport=way.transport) as cluster:
        os.kill(cluster.process_id, 9)

        await cluster.ended()


def test_folders_are_private(postgres_cluster: Cluster) -> None:
    """Only the owner may enter the data directory, the cluster, its socket folder and its log folder."""
    root = postgres_cluster.data_directory
    folders = [root, root / "cluster", root / "cluster" / "socket", postgres_cluster.log_folder]

    modes = {stat.S_IMODE(folder.stat().st_mode) for folder in folders}

    assert modes == {0o700}


def test_no_network_port_is_open(postgres_cluster: Cluster) -> None:
    """PostgreSQL holds no TCP or UDP socket; its one listening socket is in the file system."""
    held = {
        str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]")
        for descriptor in Path(f"/proc/{postgres_cluster.process_id}/fd").iterdir()
    }
    tables = [Path("/proc/net") / name for name in ("tcp", "tcp6", "udp", "udp6")]
    on_the_network = {
        line.split()[9] for table in tables if table.exists() for line in table.read_text().splitlines()[1:]
    }

    assert not held & on_the_network


def test_terminal_signals_do_not_reach_postgres(postgres_cluster: Cluster) -> None:
    """PostgreSQL is in its own session, so Ctrl-C in ours does not reach it."""
    assert os.getsid(postgres_cluster.process_id) == postgres_cluster.process_id


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("listen_addresses", ""),
        ("log_truncate_on_rotation", "on"),
        ("work_mem", "5MB"),
    ],
)
async def test_postgres_runs_with_our_settings(durable_cluster: Cluster, setting: str, value: str) -> None:
    """The cluster is durable and local, and takes settings from its caller where they do not open it."""
    assert value_of(durable_cluster.conninfo(), f"SHOW {setting}") == value


def test_sorting_is_that_of_postgres(durable_cluster: Cluster) -> None:
    """The order of text comes from PostgreSQL's own C.UTF-8, not from the C library."""
    query = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'template1'"

    assert value_of(durable_cluster.conninfo(), query) == "bC.UTF-8"


@pytest.mark.parametrize("name", ["a" * 120, "with, comma", "with space and 'quote'", "häßlich-名前"])
async def test_odd_paths_work(tmp_path: Path, way: Way, name: str) -> None:
    """A path too long for a socket, or with odd characters, serves as well as any other."""
    async with running_postgres(
        tmp_path / name / "postgres", settings=FAST, system=way.system, transport=way.transport
    ) as cluster:
        assert value_of(cluster.conninfo(), "SELECT 1") == 1
        host = Path(cluster.endpoint.host)

    assert host.is_relative_to(tmp_path) or not host.parent.exists() or cluster.endpoint.password


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o711])
async def test_a_cluster_that_others_may_enter_is_closed(data_directory: Path, mode: int) -> None:
    """As after a backup that was unpacked with other modes; PostgreSQL alone would refuse it."""
    async with running_postgres(data_directory, settings=FAST):
        pass
    (data_directory / "cluster").chmod(mode)

    async with running_postgres(data_directory, settings=FAST):
        assert stat.S_IMODE((data_directory / "cluster").stat().st_mode) == 0o700
