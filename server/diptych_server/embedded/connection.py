"""Whether the PostgreSQL of a cluster answers, asked by connecting."""

import os
import socket
import struct
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from diptych_server.embedded.initialise import ADMINISTRATOR

ADMIN_DATABASE = "postgres"
_ATTEMPT_SECONDS = 5
_NO_ROOM = "too many clients"
_CREDENTIALS = struct.Struct("3i")  # struct ucred: process id, user id, group id


def conninfo_of(socket_folder: Path, *, database: str) -> str:
    """Return the libpq connection string of a database of the cluster."""
    return make_conninfo(host=str(socket_folder), port=5432, user=ADMINISTRATOR, dbname=database)


async def answering_process(socket_folder: Path) -> int | None:
    """Return the process id of the PostgreSQL that accepts connections there, or None when none does.

    The kernel tells who listens; 0 is a process that this container cannot see.
    """
    conninfo = conninfo_of(socket_folder, database=ADMIN_DATABASE)
    try:
        async with await psycopg.AsyncConnection.connect(conninfo, connect_timeout=_ATTEMPT_SECONDS) as connection:
            return _listener(connection.fileno())
    except psycopg.OperationalError:
        return None


async def is_answering(socket_folder: Path) -> bool:
    """Whether the PostgreSQL there accepts connections, or only has no room for one more."""
    conninfo = conninfo_of(socket_folder, database=ADMIN_DATABASE)
    try:
        async with await psycopg.AsyncConnection.connect(conninfo, connect_timeout=_ATTEMPT_SECONDS):
            return True
    except psycopg.OperationalError as error:
        return _NO_ROOM in str(error)


def _listener(descriptor: int) -> int:
    with socket.socket(fileno=os.dup(descriptor)) as duplicate:
        credentials = duplicate.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    process_id, _, _ = _CREDENTIALS.unpack(credentials)
    return int(process_id)
