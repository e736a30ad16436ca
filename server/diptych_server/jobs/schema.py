"""Brings the tables of the job queue, which are Procrastinate's own, to what the installed package wants."""

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

_LOCK_KEY: Final = 0x71756575  # "queu"; held by the session, so that two programs never migrate at once
_NUMBERS = re.compile(r"\d+")
_LEDGER: LiteralString = """
    create table if not exists diptych_queue_migration (
        name text primary key,
        applied_at timestamptz not null default now()
    )
"""


class QueueTooNewError(CannotRunError):
    """The queue's tables were made by a newer Procrastinate than the installed one; its text names both migrations."""


class QueueUnknownError(CannotRunError):
    """The queue's tables were made by something else than this program; give it a database of its own."""


async def apply_queue_schema(conninfo: str) -> None:
    """Make the queue's tables where they are missing, and bring older ones up to date.

    Raises:
        QueueTooNewError: nothing was changed.
        QueueUnknownError: nothing was changed.
        DatabaseUnsuitableError: the account may not make tables.
        StorageAwayError: the database went away; it can be done when it is back.
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
            raise QueueUnknownError("The database holds a Procrastinate queue that is not ours.")
        else:
            await _create(connection)


def shipped_migrations() -> Sequence[str]:
    """The file names of the migrations of the installed Procrastinate, in their order."""
    folder = files("procrastinate.sql") / "migrations"
    return sorted((entry.name for entry in folder.iterdir() if entry.name.endswith(".sql")), key=_order)


async def _is_current(connection: Connection) -> bool:
    """Whether nothing is missing, so that reading is all that is asked of this database."""
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
            f"The job queue has {newest}, the installed Procrastinate knows only {shipped[-1]}: install a newer one."
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
