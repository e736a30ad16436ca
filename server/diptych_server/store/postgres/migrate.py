"""Migrates a database to the schema of this program, with numbered SQL files; forward only, one program at a time."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final, LiteralString

from psycopg import AsyncConnection

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.store.postgres.connect import connected
from diptych_server.store.postgres.ledger import (
    Applied,
    Migration,
    fetch_applied,
    known_migrations,
    missing_from,
    unfamiliar,
)

_Connection = AsyncConnection[tuple[Any, ...]]

_LOCK_KEY = 0x64697074  # "dipt"; held by the session, so that two programs never migrate at the same time
_LEDGER: LiteralString = """
    create table if not exists diptych_migration (
        number integer primary key,
        name text not null,
        applied_at timestamptz not null default now(),
        sha256 text
    )
"""
_LAST_WITHOUT_DIGEST: Final = 8
_TABLES_WITHOUT_DIGEST: Final = "3787eceab65cbea8598003727c4e9f963c716e613bed24539102869be1a65de6"
"""The digest of all columns that the migrations up to that one create."""

_COLUMNS: LiteralString = """
    select string_agg(concat_ws(' ', relname, attname, format_type(atttypid, atttypmod), attnotnull), ','
        order by relname collate "C", attname collate "C")
    from pg_class
    join pg_attribute on attrelid = pg_class.oid
    where relnamespace = current_schema()::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
        and relname !~ '^(procrastinate|diptych_)'
"""


class DatabaseTooOldError(CannotRunError):
    """The database lacks tables of this version, which `migrate` creates."""


async def migrate(conninfo: str) -> Sequence[Migration]:
    """Apply the missing migrations, each in its own transaction, and return them.

    A complete database is only read, so servers need no permission to change its tables.

    Raises:
        DatabaseTooNewError, DatabaseUnfamiliarError: nothing was changed.
        DatabaseUnsuitableError: the account may not create tables; the migrations until then were applied.
        StorageAwayError: the connection was lost; the remaining migrations can be applied later.
    """
    async with connected(conninfo) as connection:
        if await _is_complete(connection):
            return []
        await connection.execute("select pg_advisory_lock(%s)", (_LOCK_KEY,))
        await connection.execute("create extension if not exists vector")
        await connection.execute(_LEDGER)
        done = await _add_digests(connection)
        for migration in missing_from(await fetch_applied(connection)):
            async with connection.transaction():
                await _apply(connection, migration)
            done.append(migration)
        return done


async def check_migrated(conninfo: str) -> None:
    """Check that the database has exactly the tables of this program.

    Raises:
        DatabaseTooNewError: it has more migrations.
        DatabaseUnfamiliarError: it has other migrations.
        DatabaseTooOldError: it has fewer migrations.
        DatabaseUnsuitableError, StorageAwayError: it cannot be read.
    """
    async with connected(conninfo) as connection:
        if not await _is_complete(connection):
            raise DatabaseTooOldError("The database has an older version. Run diptych-server migrate first.")


async def _is_complete(connection: _Connection) -> bool:
    applied = await fetch_applied(connection)
    return not missing_from(applied) and not _without_digest(applied)


def _without_digest(applied: Sequence[Applied]) -> Sequence[Applied]:
    return [each for each in applied if each.sha256 is None]


async def _add_digests(connection: _Connection) -> list[Migration]:
    """Add digests to an old ledger without them, after applying the missing migrations of that time.

    The digest of the tables shows which texts of the migrations were applied.

    Raises:
        DatabaseUnfamiliarError: other texts were applied; nothing was changed.
    """
    applied = await fetch_applied(connection)
    if not _without_digest(applied):
        return []
    async with connection.transaction():
        await connection.execute("alter table diptych_migration add column if not exists sha256 text")
        missing = [each for each in missing_from(applied) if each.number <= _LAST_WITHOUT_DIGEST]
        for migration in missing:
            await _apply(connection, migration)
        if max(each.number for each in applied) <= _LAST_WITHOUT_DIGEST:
            await _check_tables(connection)
        for migration in known_migrations():
            parameters = (migration.sha256, migration.number)
            await connection.execute("update diptych_migration set sha256 = %s where number = %s", parameters)
    return missing


async def _check_tables(connection: _Connection) -> None:
    [(columns,)] = await (await connection.execute(_COLUMNS)).fetchall()
    found = hashlib.sha256(str(columns).encode()).hexdigest()
    if found != _TABLES_WITHOUT_DIGEST:
        raise unfamiliar("has tables that do not match its ledger of migrations")


async def _apply(connection: _Connection, migration: Migration) -> None:
    await connection.execute(migration.sql)
    await connection.execute(
        "insert into diptych_migration (number, name, sha256) values (%s, %s, %s)",
        (migration.number, migration.name, migration.sha256),
    )
