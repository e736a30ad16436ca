"""Whether the database answers now, asked on a connection of its own: a busy pool is not taken for a lost one."""

from contextlib import suppress

from psycopg import AsyncConnection, Error
from psycopg.rows import TupleRow

_CONNECT_SECONDS = 3


class DatabasePing:
    """Keeps one connection for the question. Belongs to one event loop."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: AsyncConnection[TupleRow] | None = None

    async def feel(self) -> None:
        """Return when the database answers.

        Raises:
            psycopg.Error: it does not.
        """
        connection, self._connection = self._connection, None
        if connection is None:
            connection = await AsyncConnection.connect(
                self._conninfo, autocommit=True, connect_timeout=_CONNECT_SECONDS, application_name="diptych pulse"
            )
        try:
            await connection.execute("select 1")
        except BaseException:
            # The next look makes a new one: this one may be broken, or wait for an answer that never comes.
            await _let_go(connection)
            raise
        self._connection = connection

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await _let_go(self._connection)
            self._connection = None


async def _let_go(connection: AsyncConnection[TupleRow]) -> None:
    with suppress(Error):
        await connection.close()
