"""What there is to know of a database before it is used: asked of one connection, nothing changed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from diptych_server.store.postgres.connect import connected
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
    """A database as it is now.

    Attributes:
        version: the major version of PostgreSQL.
        full_version: as PostgreSQL tells it, as "18.4".
        has_vectors: whether pgvector can be installed or is.
        may_make_tables: whether this account may.
        migrations: those that the database has.
        queue_migrations: the names of the queue's; None where there is no ledger of them.
        usable_tokens: access tokens that are neither revoked nor expired; None where there is no table of them.
        clock_ahead_seconds: how much its clock shows more than the clock of this machine.
    """

    version: int
    full_version: str
    has_vectors: bool
    may_make_tables: bool
    migrations: Sequence[Applied]
    queue_migrations: frozenset[str] | None
    usable_tokens: int | None
    clock_ahead_seconds: float


async def inspect_database(conninfo: str) -> DatabaseFacts:
    """The facts.

    Raises:
        StorageAwayError: it gives no connection now.
        DatabaseUnsuitableError: it gives this account none; or this is no connection string.
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
