"""Single connections, outside of any pool."""

from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from diptych_server.core.opening import opened


async def connect(conninfo: str, **settings: str | int) -> AsyncConnection[TupleRow]:
    """A new connection in autocommit mode, with these settings of libpq.

    Raises:
        psycopg.OperationalError: The database does not accept it.
    """
    connecting = AsyncConnection.connect(make_conninfo(conninfo, **settings), autocommit=True)
    return await opened(connecting, discard=lambda connection: connection.pgconn.finish())
