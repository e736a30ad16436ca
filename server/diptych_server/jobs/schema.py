"""Migrates the tables of the job queue, which belong to Procrastinate, to the version of the installed package."""

import re
from collections.abc import Sequence
from importlib.resources import files
from typing import Final, LiteralString

from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, scalar_row

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.store.postgres.connect import connected

Connection = AsyncConnection[TupleRow]

_LOCK_KEY: Final = 0x71756575  # "queu"; held by the session, so that only one program migrates at a time
_NUMBERS = re.compile(r"\d+")
_LEDGER: LiteralString = """
    create table if not exists diptych_queue_migration (
        name text primary key,
        applied_at timestamptz not null default now()
    )
"""


class QueueTooNewError(CannotRunError):
    """The queue's tables were created by a newer Procrastinate; the message names both migrations."""


class QueueUnknownError(CannotRunError):
    """The queue's tables were created by another program; use a separate database."""


async def apply_queue_schema(conninfo: str) -> None:
    """Create the queue's tables if they are missing, and migrate older ones.

    Raises:
        QueueTooNewError: Nothing was changed.
        QueueUnknownError: Nothing was changed.
        DatabaseUnsuitableError: The account may not create tables.
        StorageAwayError: The database became unavailable; try again later.
    """
    async with connected(conninfo) as connection:
        if await _is_current(connection):
            return
        await connection.execute("select pg_advisory_lock(%s)", (_LOCK_KEY,))
        await connection.execute(_LEDGER)
        applied = await _scalars(connection, "select name from diptych_queue_migration")
        if applied:
            await _upgrade(connection, applied)
        elif await _scalars(connection, "select 1 from pg_tables where tablename = 'procrastinate_jobs'"):
            raise QueueUnknownError("The database contains a Procrastinate queue of another program.")
        else:
            await _create(connection)


def shipped_migrations() -> Sequence[str]:
    """The file names of the migrations of the installed Procrastinate, in order."""
    folder = files("procrastinate.sql") / "migrations"
    return sorted((entry.name for entry in folder.iterdir() if entry.name.endswith(".sql")), key=_order)


async def _is_current(connection: Connection) -> bool:
    """Whether all migrations are applied; needs only read access."""
    if await _scalars(connection, "select 1 where to_regclass('diptych_queue_migration') is null"):
        return False
    applied = await _scalars(connection, "select name from diptych_queue_migration")
    return max(applied, key=_order, default=None) == shipped_migrations()[-1]


async def _create(connection: Connection) -> None:
    async with connection.transaction():
        await connection.execute(SchemaManager.get_schema())
        await _record(connection, shipped_migrations()[-1])


async def _upgrade(connection: Connection, applied: Sequence[str]) -> None:
    shipped = shipped_migrations()
    newest = max(applied, key=_order)
    if _order(newest) > _order(shipped[-1]):
        message = (
            f"The job queue has {newest}, but the installed Procrastinate has only {shipped[-1]}. Install a newer one."
        )
        raise QueueTooNewError(message)
    for name in shipped:
        if _order(name) > _order(newest):
            async with connection.transaction():
                await connection.execute(_migration(name))
                await _record(connection, name)


async def _record(connection: Connection, name: str) -> None:
    await connection.execute("insert into diptych_queue_migration (name) values (%s)", (name,))


async def _scalars(connection: Connection, statement: LiteralString) -> Sequence[str]:
    async with connection.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(statement)
        return await cursor.fetchall()


def _migration(name: str) -> LiteralString:
    return (files("procrastinate.sql") / "migrations" / name).read_text(encoding="utf-8")


def _order(name: str) -> tuple[int, ...]:
    """The version and the number in a name like 03.04.00_50_post_add.sql."""
    return tuple(int(number) for number in _NUMBERS.findall(name)[:4])
