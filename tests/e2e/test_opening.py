"""A server that still opens its parts, when PostgreSQL is killed or a signal comes."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from diptych_client.sdk import Client
from diptych_server.embedded import ensure_database, running_postgres
from diptych_server.embedded.database import DATABASE
from diptych_server.storage import bring_up_to_date
from support import postgres_owner
from support.lived_in import record
from support.postgres_owner import PACKAGES, SETTINGS
from support.processes import ended_within, postmaster_of, processes_of
from support.server_process import SERVER_PROGRAM, StartServer, clean_environment

_WAITING: LiteralString = """
    select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
"""


@dataclass(frozen=True)
class Moment:
    """Where the server waits because another process holds a lock."""

    name: str
    lock: LiteralString
    is_migrated: bool


MOMENTS = (
    Moment("database", "begin; lock table pg_extension in access exclusive mode", is_migrated=True),
    Moment("migrations", f"select pg_advisory_lock({0x64697074})", is_migrated=False),
    Moment("queue", f"select pg_advisory_lock({0x71756575})", is_migrated=False),
    Moment("identity", "begin; lock table installation in access exclusive mode", is_migrated=True),
)
at_each_moment = pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.name)


async def make_database(data_dir: Path, *, is_migrated: bool) -> None:
    """Make the database of a data directory, as a server does."""
    async with running_postgres(data_dir / "postgresql", settings=SETTINGS) as cluster:
        conninfo = await ensure_database(cluster)
        if is_migrated:
            await bring_up_to_date(conninfo)


@contextmanager
def left_postgres(data_dir: Path, copies: Path) -> Iterator[str]:
    """Leads to the database in a PostgreSQL whose server was killed: the next server takes it over."""
    command = [sys.executable, postgres_owner.__file__, str(data_dir / "postgresql"), str(copies), "linux"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env={**clean_environment(), **PACKAGES},
    ) as owner:
        assert owner.stdout is not None
        conninfo = owner.stdout.readline().strip()
        owner.kill()
    try:
        yield make_conninfo(conninfo, dbname=DATABASE)
    finally:
        for left in processes_of(data_dir):
            left.kill()


@contextmanager
def held(conninfo: str, moment: Moment) -> Iterator[Callable[[], None]]:
    """Hold the lock of that moment; gives what returns when a server waits for it."""
    holder = psycopg.connect(conninfo, autocommit=True)
    watcher = psycopg.connect(conninfo, autocommit=True)

    def until_somebody_waits() -> None:
        deadline = time.monotonic() + 60
        while watcher.execute(_WAITING).fetchone() is None:  # each look is a round trip, so this does not spin
            assert time.monotonic() < deadline, "nobody waits for the lock"

    try:
        holder.execute(moment.lock)
        yield until_somebody_waits
    finally:
        for connection in (holder, watcher):
            with suppress(psycopg.OperationalError):
                connection.close()


@at_each_moment
async def test_postgres_that_is_killed_while_a_server_opens_is_started_again(
    data_dir: Path, tmp_path: Path, start_server: StartServer, moment: Moment
) -> None:
    """The server neither waits indefinitely nor gives up: it answers at its port, and captures are stored."""
    await make_database(data_dir, is_migrated=moment.is_migrated)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with left_postgres(data_dir, tmp_path / "copies") as conninfo, held(conninfo, moment) as until_somebody_waits:
        starting = asyncio.create_task(asyncio.to_thread(start_server, data_dir, port=port))
        await asyncio.to_thread(until_somebody_waits)

        postmaster_of(data_dir).kill()

        async with asyncio.timeout(60):
            server = await starting
        assert server.port == port
        async with Client(server.address) as client:
            assert await record(await client.datasets.create("Desk")) > 0
        assert "PostgreSQL ended, restarting it" in server.errors
        assert "Traceback" not in server.errors
        ending = await asyncio.to_thread(server.terminate)
        assert (ending.exit_code, ending.left) == (0, ())


@at_each_moment
def test_a_server_that_opens_stops_in_order(data_dir: Path, tmp_path: Path, moment: Moment) -> None:
    """By the first signal, with its PostgreSQL, though a lock is in its way."""
    asyncio.run(make_database(data_dir, is_migrated=moment.is_migrated))
    with left_postgres(data_dir, tmp_path / "copies") as conninfo, held(conninfo, moment) as until_somebody_waits:
        command = [SERVER_PROGRAM, "serve", "--data-dir", str(data_dir), "--port", "0"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=clean_environment()) as server:
            until_somebody_waits()
            postgres = postmaster_of(data_dir)

            server.terminate()

            _, errors = server.communicate(timeout=120)
        assert (server.returncode, "Traceback" in errors) == (0, False), errors
        assert ended_within(postgres, seconds=10)
