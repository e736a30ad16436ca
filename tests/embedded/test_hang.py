"""A PostgreSQL that hangs is noticed, ended and started again."""

import asyncio
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from diptych_server.embedded import HangTimes, running_postgres
from diptych_server.embedded.progress import Patience, Worked, eldest_of, has_progress, processes_of
from support.postgres_owner import SETTINGS, StartOwner
from support.ways import EXTREME_WAYS, WAYS, Way

QUICK = HangTimes(running_seconds=1.0, starting_seconds=1.0, poll_seconds=0.1)
ROWS = 200_000
_TRIES = 20
_WITHOUT_RECOVERY_SECONDS = 3.0
"""How long no process recovers in a PostgreSQL that hangs."""


@pytest.fixture(params=EXTREME_WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """With all abilities and with none of them: how a PostgreSQL is found, watched and ended differs only by these."""
    return WAYS[request.param]


def fill(conninfo: str) -> None:
    """Commit enough rows that recovery takes a moment."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("create table filled as select generate_series(1, %s) as number", (ROWS,))


def rows(conninfo: str) -> int:
    """How many rows there are."""
    with psycopg.connect(conninfo) as connection:
        row = connection.execute("select count(*) from filled").fetchone()
    assert row is not None
    return int(row[0])


def titled(cluster: Path, title: str) -> int | None:
    """The id of a process of the cluster whose title holds this."""
    for process_id in processes_of(cluster):
        try:
            if title in Path(f"/proc/{process_id}/cmdline").read_text():
                return process_id
        except OSError:
            continue
    return None


def kill_while_it_recovers(conninfo: str, cluster: Path) -> None:
    """Kill a backend, and then the process that recovers from that: PostgreSQL never answers again."""
    for _ in range(_TRIES):
        try:
            connection = psycopg.connect(conninfo, autocommit=True)
        except psycopg.OperationalError:
            continue  # it still recovers from the last try, which came too late
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        connection.close()
        deadline = time.monotonic() + 10
        while (recovering := titled(cluster, "startup")) is None and time.monotonic() < deadline:
            pass
        if recovering is None:
            continue
        with suppress(ProcessLookupError):  # it has recovered in this moment
            os.kill(recovering, signal.SIGKILL)
        if not _recovers(conninfo, cluster):
            return
    pytest.fail("PostgreSQL recovered each time: this version may have no such fault any more")


def _recovers(conninfo: str, cluster: Path) -> bool:
    """Whether it answers again; a recovery may take as long as it has a process, however slow the machine is."""
    last_seen = time.monotonic()
    while time.monotonic() - last_seen < _WITHOUT_RECOVERY_SECONDS:
        try:
            psycopg.connect(conninfo, connect_timeout=2).close()
        except psycopg.OperationalError:
            if titled(cluster, "startup") is not None:
                last_seen = time.monotonic()
            continue
        return True
    return False


async def test_a_postgres_that_hangs_is_ended_and_loses_nothing(data_directory: Path, way: Way) -> None:
    """Its owner is notified of the end, and the next start recovers every committed row."""
    times = HangTimes(running_seconds=5.0, poll_seconds=0.1)
    async with running_postgres(
        data_directory, settings=SETTINGS, system=way.system, transport=way.transport, hang=times
    ) as cluster:
        fill(cluster.conninfo())
        await asyncio.to_thread(kill_while_it_recovers, cluster.conninfo(), data_directory / "cluster")

        async with asyncio.timeout(60):
            await cluster.ended()

    async with running_postgres(
        data_directory, settings=SETTINGS, system=way.system, transport=way.transport
    ) as cluster:
        assert rows(cluster.conninfo()) == ROWS


async def test_a_postgres_that_hangs_without_its_server_is_replaced(
    data_directory: Path, way: Way, start_owner: StartOwner
) -> None:
    """The next server neither waits for it for minutes nor gives up."""
    owner = start_owner(data_directory, way=way.name)
    fill(owner.conninfo)
    kill_while_it_recovers(owner.conninfo, data_directory / "cluster")
    owner.process.kill()
    owner.process.wait()

    async with (
        asyncio.timeout(60),
        running_postgres(
            data_directory, settings=SETTINGS, system=way.system, transport=way.transport, hang=QUICK
        ) as cluster,
    ):
        assert cluster.process_id != owner.postgres_id
        assert rows(cluster.conninfo()) == ROWS


async def test_a_stopped_postgres_is_not_considered_hanging(data_directory: Path) -> None:
    """As in a debugger, or while a machine is paused: it answers when it resumes."""
    async with running_postgres(data_directory, settings=SETTINGS, hang=QUICK) as cluster:
        found = processes_of(data_directory / "cluster")
        for process_id in found:
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGSTOP)
        patience, looks = Patience(data_directory / "cluster", seconds=0.2), 0
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            assert not patience.is_over(is_answering=False)
            looks += 1
        for process_id in found:
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGCONT)

        with psycopg.connect(cluster.conninfo()) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert looks > 1


async def test_the_processes_of_a_cluster_are_found(data_directory: Path) -> None:
    """The main process is known by its children, and the one that writes the log by its title."""
    async with running_postgres(data_directory, settings=SETTINGS) as cluster:
        found = processes_of(data_directory / "cluster")

        eldest = eldest_of(found)
        assert eldest is not None
        assert eldest.id == cluster.process_id
        assert sum(each.is_logger for each in found.values()) == 1
        assert processes_of(data_directory) == {}


MAIN = Worked(id=1, parent_id=0, started=5, seconds=10, disk_bytes=0, is_held=False, is_logger=False)


def child(
    *, seconds: float = 3, disk_bytes: int = 0, started: int = 7, held: bool = False, logger: bool = False
) -> Worked:
    """A child of the main process."""
    return Worked(2, 1, started, seconds, disk_bytes, is_held=held, is_logger=logger)


@pytest.mark.parametrize(
    ("now", "is_progress"),
    [
        (child(), False),
        (child(seconds=4), True),
        (child(disk_bytes=8192), True),
        (child(held=True), True),
        (child(seconds=9, logger=True), False),
        (child(seconds=9, started=8), False),
        (child(held=True, started=8), False),
    ],
)
def test_progress_is_measured_by_child_processes(now: Worked, is_progress: bool) -> None:  # noqa: FBT001
    """Not the main process, which answers every question, nor the log, nor a process that was not there before."""
    busy_main = Worked(1, 0, 5, 99, 4096, is_held=True, is_logger=False)

    assert has_progress({1: MAIN, 2: child()}, {1: busy_main, 2: now}) is is_progress
