"""Brings a database to the schema of this program: numbered SQL files, forward only, one program at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, LiteralString

from psycopg import AsyncConnection

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.store.connecting import connected

_LOCK_KEY = 0x64697074  # "dipt"; held by the session, so that two programs never migrate at once
_FILE_NAME = re.compile(r"(\d{4})_\w+\.sql")
_LEDGER: LiteralString = """
    create table if not exists diptych_migration (
        number integer primary key,
        name text not null,
        applied_at timestamptz not null default now()
    )
"""


class DatabaseTooNewError(CannotRunError):
    """The database was written by a newer version of this program; install that version or a later one."""


class DatabaseTooOldError(CannotRunError):
    """The database lacks tables of this version; `migrate` makes them."""


@dataclass(frozen=True)
class Migration:
    """One numbered SQL file."""

    number: int
    name: str
    sql: LiteralString


def known_migrations() -> Sequence[Migration]:
    """All migrations that ship with this program, in their order."""
    found = []
    for entry in (files("diptych_server.store") / "migrations").iterdir():
        if match := _FILE_NAME.fullmatch(entry.name):
            sql = entry.read_text(encoding="utf-8")
            found.append(Migration(int(match[1]), entry.name, sql))
    return sorted(found, key=lambda migration: migration.number)


async def migrate(conninfo: str) -> Sequence[Migration]:
    """Apply what the database lacks, each migration in a transaction of its own, and return it.

    A database that lacks nothing is only read, so that servers need no right to change its tables.

    Raises:
        DatabaseTooNewError: nothing was changed.
        DatabaseUnsuitableError: the account may not make tables; what it may was done.
        StorageAwayError: the database went away; what is still missing can be applied when it is back.
    """
    async with connected(conninfo) as connection:
        if not _missing(await _applied(connection)):
            return []
        await connection.execute("select pg_advisory_lock(%s)", (_LOCK_KEY,))
        await connection.execute("create extension if not exists vector")
        await connection.execute(_LEDGER)
        missing = _missing(await _applied(connection))
        for migration in missing:
            async with connection.transaction():
                await connection.execute(migration.sql)
                await connection.execute(
                    "insert into diptych_migration (number, name) values (%s, %s)", (migration.number, migration.name)
                )
        return missing


async def check_migrated(conninfo: str) -> None:
    """Return if the database has exactly the tables of this program.

    Raises:
        DatabaseTooNewError: it has more.
        DatabaseTooOldError: it has less.
        DatabaseUnsuitableError, StorageAwayError: it does not tell.
    """
    async with connected(conninfo) as connection:
        if _missing(await _applied(connection)):
            raise DatabaseTooOldError("The database is of an older version: run diptych-server migrate first.")


async def _applied(connection: AsyncConnection[tuple[Any, ...]]) -> set[int]:
    """The numbers of the migrations that the database has; none when it has no ledger of them."""
    ledger = await (await connection.execute("select to_regclass('diptych_migration')")).fetchone()
    if ledger is None or ledger[0] is None:
        return set()
    return {number for (number,) in await (await connection.execute("select number from diptych_migration")).fetchall()}


def _missing(applied: set[int]) -> Sequence[Migration]:
    known = known_migrations()
    newest = known[-1].number
    if applied and max(applied) > newest:
        message = f"The database has migration {max(applied)}, this program knows only {newest}: install a newer one."
        raise DatabaseTooNewError(message)
    return [migration for migration in known if migration.number not in applied]
