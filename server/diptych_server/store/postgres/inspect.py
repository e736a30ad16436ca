"""Facts about a database before it is used, read over one connection without changes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from diptych_server.store.postgres.connect import DatabaseUnsuitableError, connected, describe_database
from diptych_server.store.postgres.ledger import Applied, fetch_applied

_FACTS: LiteralString = """
    select
        current_setting('server_version_num')::integer / 10000,
        current_setting('server_version'),
        exists (select from pg_available_extensions where name = 'vector'),
        has_schema_privilege('public', 'create'),
        to_regclass('diptych_queue_migration') is not null,
        to_regclass('access_token') is not null
"""
_NOW: LiteralString = "select extract(epoch from clock_timestamp())::float8"
_USABLE_TOKENS: LiteralString = """
    select count(*) from access_token where revoked_at is null and (expires_at is null or expires_at > now())
"""
_QUEUE_MIGRATIONS: LiteralString = "select name from diptych_queue_migration"


@dataclass(frozen=True)
class DatabaseFacts:
    """The current state of a database."""

    version: int
    """The major version of PostgreSQL."""
    full_version: str
    """The full version of PostgreSQL, such as "18.4"."""
    has_vectors: bool
    """Whether pgvector is installed or can be."""
    may_make_tables: bool
    """Whether this account may create tables."""
    migrations: Sequence[Applied]
    """The applied migrations."""
    queue_migrations: frozenset[str] | None
    """The names of the queue's applied migrations; None if there is no ledger of them."""
    usable_tokens: int | None
    """The number of access tokens that are neither revoked nor expired; None without their table."""
    clock_ahead_seconds: float
    """The seconds by which its clock is ahead of this machine's."""


async def inspect_database(conninfo: str) -> DatabaseFacts:
    """The facts about a database.

    Raises:
        StorageAwayError: the database is unreachable at the moment.
        DatabaseUnsuitableError: it rejects the account, or `conninfo` is not a connection string.
    """
    async with connected(conninfo) as connection:
        [(version, full_version, has_vectors, may_make, *tables)] = await _rows(connection, _FACTS)
        has_queue, has_tokens = tables
        migrations = await fetch_applied(connection)
        queue = frozenset(name for (name,) in await _rows(connection, _QUEUE_MIGRATIONS)) if has_queue else None
        tokens = (await _rows(connection, _USABLE_TOKENS))[0][0] if has_tokens else None
        ahead = await _clock_ahead(connection)
    return DatabaseFacts(version, full_version, has_vectors, may_make, migrations, queue, tokens, ahead)


async def _clock_ahead(connection: AsyncConnection[TupleRow]) -> float:
    before = time.time()
    [(there,)] = await _rows(connection, _NOW)
    return float(there) - (before + time.time()) / 2


async def _rows(connection: AsyncConnection[TupleRow], statement: LiteralString) -> list[tuple[Any, ...]]:
    return await (await connection.execute(statement)).fetchall()


OLDEST_VERSION: Final = 18
"""The oldest version with `returning old`, which our statements use."""


async def connect_once(conninfo: str) -> None:
    """Check that the database is reachable and suitable.

    Raises:
        StorageAwayError: The database is unreachable at the moment.
        DatabaseUnsuitableError: The database cannot be used.
    """
    async with connected(conninfo) as connection:
        version, has_vectors = await _version_and_vectors(connection)
    if reason := unsuitable(version, has_vectors=has_vectors):
        raise DatabaseUnsuitableError(f"{describe_database(conninfo)} {reason}")


def unsuitable(version: int, *, has_vectors: bool) -> str | None:
    """Why a PostgreSQL of this major version, with or without pgvector, cannot be used; None if it can."""
    if version < OLDEST_VERSION:
        return f"has version {version}; Diptych needs PostgreSQL {OLDEST_VERSION} or newer."
    if not has_vectors:
        return "comes without pgvector: install its extension 'vector' there."
    return None


async def _version_and_vectors(connection: AsyncConnection[TupleRow]) -> tuple[int, bool]:
    cursor = await connection.execute("""
        select
            current_setting('server_version_num')::integer / 10000,
            exists (select from pg_available_extensions where name = 'vector')
    """)
    row = await cursor.fetchone()
    return (int(row[0]), bool(row[1])) if row else (0, False)
