"""Checks whether the database responds, on a separate connection, so that a busy pool does not count as a lost one."""

from contextlib import suppress

from psycopg import AsyncConnection, Error
from psycopg.rows import TupleRow

from diptych_server.store.postgres.raw_connection import connect

_CONNECT_SECONDS = 3


class DatabasePing:
    """Keeps one connection for the check. Belongs to one event loop."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: AsyncConnection[TupleRow] | None = None

    async def feel(self) -> None:
        """Check that the database responds.

        Raises:
            psycopg.Error: the database does not respond.
        """
        connection, self._connection = self._connection, None
        if connection is None:
            connection = await connect(
                self._conninfo, connect_timeout=_CONNECT_SECONDS, application_name="diptych pulse"
            )
        try:
            await connection.execute("select 1")
        except BaseException:
            # The next check opens a new one: this one may be broken, or wait for a response that never arrives.
            await _close(connection)
            raise
        self._connection = connection

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await _close(self._connection)
            self._connection = None


async def _close(connection: AsyncConnection[TupleRow]) -> None:
    with suppress(Error):
        await connection.close()
