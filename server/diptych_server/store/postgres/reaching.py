"""Whether there is a PostgreSQL that this program can work with, asked by connecting."""

from typing import Final

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from diptych_server.store.postgres.connect import DatabaseUnsuitableError, connected, database_in_words

OLDEST_VERSION: Final = 18
"""The statements read what was there before an update (`returning old`), which PostgreSQL can since this version."""


async def connect_once(conninfo: str) -> None:
    """Return when the database answers and can be worked with.

    Raises:
        StorageAwayError: It does not answer now.
        DatabaseUnsuitableError: It never will do.
    """
    async with connected(conninfo) as connection:
        version, has_vectors = await _asked(connection)
    if reason := unsuitable(version, has_vectors=has_vectors):
        raise DatabaseUnsuitableError(f"{database_in_words(conninfo)} {reason}")


def unsuitable(version: int, *, has_vectors: bool) -> str | None:
    """Why a PostgreSQL of this major version, with or without pgvector, cannot be worked with; None if it can."""
    if version < OLDEST_VERSION:
        return f"has version {version}; Diptych needs PostgreSQL {OLDEST_VERSION} or newer."
    if not has_vectors:
        return "comes without pgvector: install its extension 'vector' there."
    return None


async def _asked(connection: AsyncConnection[TupleRow]) -> tuple[int, bool]:
    cursor = await connection.execute("""
        select
            current_setting('server_version_num')::integer / 10000,
            exists (select from pg_available_extensions where name = 'vector')
    """)
    row = await cursor.fetchone()
    return (int(row[0]), bool(row[1])) if row else (0, False)
