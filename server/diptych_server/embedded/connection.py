"""Whether the PostgreSQL of a cluster answers, asked by connecting."""

import os
import socket
import struct
import sys
from typing import LiteralString

import psycopg

from diptych_server.embedded.endpoint import Endpoint

ADMIN_DATABASE = "postgres"
_ATTEMPT_SECONDS = 5
_NO_ROOM = "too many clients"
_CREDENTIALS = struct.Struct("3i")  # struct ucred: process id, user id, group id
_OWN_ID: LiteralString = "select split_part(pg_read_file('postmaster.pid'), e'\\n', 1)::integer"


async def answering_process(endpoint: Endpoint | None, *, names_peers: bool) -> int | None:
    """Return the process id of the PostgreSQL that accepts connections there, or None when none does.

    At a Unix socket of Linux the kernel tells who listens; 0 is a process that this container cannot see.

    Args:
        endpoint: Where to ask; None where none is known.
        names_peers: Whether the kernel is asked; else PostgreSQL is.
    """
    if endpoint is None:
        return None
    conninfo = endpoint.conninfo(database=ADMIN_DATABASE)
    try:
        async with await psycopg.AsyncConnection.connect(conninfo, connect_timeout=_ATTEMPT_SECONDS) as connection:
            if sys.platform == "linux" and names_peers and endpoint.password is None:
                return _listener(connection.fileno())
            row = await (await connection.execute(_OWN_ID)).fetchone()
            return int(row[0]) if row else None
    except psycopg.Error:
        return None


async def is_answering(endpoint: Endpoint) -> bool:
    """Whether the PostgreSQL there accepts connections, or only has no room for one more."""
    conninfo = endpoint.conninfo(database=ADMIN_DATABASE)
    try:
        async with await psycopg.AsyncConnection.connect(conninfo, connect_timeout=_ATTEMPT_SECONDS):
            return True
    except psycopg.OperationalError as error:
        return _NO_ROOM in str(error)


if sys.platform == "linux":

    def _listener(descriptor: int) -> int:
        with socket.socket(fileno=os.dup(descriptor)) as duplicate:
            credentials = duplicate.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        process_id, _, _ = _CREDENTIALS.unpack(credentials)
        return int(process_id)
