"""Checks whether the PostgreSQL of a cluster accepts connections."""

import os
import socket
import struct
import sys
from typing import LiteralString

import psycopg

from diptych_server.core.opening import opened
from diptych_server.embedded.endpoint import Endpoint

ADMIN_DATABASE = "postgres"
_ATTEMPT_SECONDS = 5
_TOO_MANY = "too many clients"
_CREDENTIALS = struct.Struct("3i")  # struct ucred: process id, user id, group id
_PROCESS_ID_QUERY: LiteralString = "select split_part(pg_read_file('postmaster.pid'), e'\\n', 1)::integer"


async def answering_process(endpoint: Endpoint | None, *, names_peers: bool) -> int | None:
    """Return the process id of the PostgreSQL that accepts connections there, or None if there is none.

    For a Unix socket on Linux the kernel reports the listener; 0 is a process that this container cannot see.

    Args:
        endpoint: Where to connect; None if unknown.
        names_peers: Whether to query the kernel instead of PostgreSQL.
    """
    if endpoint is None:
        return None
    conninfo = endpoint.conninfo(database=ADMIN_DATABASE)
    try:
        async with await connect(conninfo) as connection:
            if sys.platform == "linux" and names_peers and endpoint.password is None:
                return _listener(connection.fileno())
            row = await (await connection.execute(_PROCESS_ID_QUERY)).fetchone()
            return int(row[0]) if row else None
    except psycopg.Error:
        return None


async def is_answering(endpoint: Endpoint) -> bool:
    """Whether the PostgreSQL there accepts connections, or refuses one only because it has too many."""
    conninfo = endpoint.conninfo(database=ADMIN_DATABASE)
    try:
        async with await connect(conninfo):
            return True
    except psycopg.OperationalError as error:
        return _TOO_MANY in str(error)


async def connect(conninfo: str) -> psycopg.AsyncConnection:
    """A new connection in autocommit mode.

    Raises:
        psycopg.OperationalError: PostgreSQL does not accept it.
    """
    connecting = psycopg.AsyncConnection.connect(conninfo, autocommit=True, connect_timeout=_ATTEMPT_SECONDS)
    return await opened(connecting, discard=lambda connection: connection.pgconn.finish())


if sys.platform == "linux":

    def _listener(descriptor: int) -> int:
        with socket.socket(fileno=os.dup(descriptor)) as duplicate:
            credentials = duplicate.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        process_id, _, _ = _CREDENTIALS.unpack(credentials)
        return int(process_id)
