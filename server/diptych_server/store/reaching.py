"""Whether there is a PostgreSQL that this program can work with, asked by connecting."""

from typing import Final

from psycopg import AsyncConnection, OperationalError, ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.store.waiting import StorageAwayError

_ATTEMPT_SECONDS: Final = 5
_OLDEST: Final = 18
"""The statements read what was there before an update (`returning old`), which PostgreSQL can since this version."""


class DatabaseUnsuitableError(CannotRunError):
    """There is a database, or an address of one, that this program cannot work with; the message says why."""


async def reach_database(conninfo: str) -> None:
    """Return when the database answers and can be worked with.

    Raises:
        StorageAwayError: It does not answer now.
        DatabaseUnsuitableError: It never will do.
    """
    where = database_in_words(conninfo)
    try:
        async with await AsyncConnection.connect(
            conninfo, autocommit=True, connect_timeout=_ATTEMPT_SECONDS
        ) as connection:
            version, has_vectors = await _asked(connection)
    except OperationalError as error:
        raise StorageAwayError(f"{where} gives no connection: {' '.join(str(error).split())}") from error
    if version < _OLDEST:
        raise DatabaseUnsuitableError(f"{where} has version {version}; Diptych needs PostgreSQL {_OLDEST} or newer.")
    if not has_vectors:
        raise DatabaseUnsuitableError(f"{where} comes without pgvector: install its extension 'vector' there.")


def database_in_words(conninfo: str) -> str:
    """Which database this is, without its password.

    Raises:
        DatabaseUnsuitableError: This is no connection string.
    """
    try:
        facts = conninfo_to_dict(conninfo)
    except ProgrammingError as error:
        # The driver's own words may quote the password.
        raise DatabaseUnsuitableError(
            "DIPTYCH_DATABASE_URL is no address of a database: it takes postgresql://NAME:PASSWORD@HOST/DATABASE."
        ) from error
    host = facts.get("host") or facts.get("hostaddr") or "this machine"
    port = f":{facts['port']}" if facts.get("port") and not str(host).startswith("/") else ""
    return f"PostgreSQL at {host}{port}"


async def _asked(connection: AsyncConnection[tuple[object, ...]]) -> tuple[int, bool]:
    cursor = await connection.execute("""
        select
            current_setting('server_version_num')::integer / 10000,
            exists (select from pg_available_extensions where name = 'vector')
    """)
    row = await cursor.fetchone()
    return (int(str(row[0])), bool(row[1])) if row else (0, False)
