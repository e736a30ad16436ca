"""The endpoint of a cluster's PostgreSQL: a Unix socket, or a loopback port with a password."""

import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from psycopg.conninfo import make_conninfo

from diptych_server.embedded.layout import Layout
from diptych_server.embedded.pid_file import recorded

ADMINISTRATOR: Final = "diptych"
LOOPBACK: Final = "127.0.0.1"
SOCKET_PORT: Final = 5432
"""Part of the socket's name; nothing listens on TCP then."""


@dataclass(frozen=True)
class Endpoint:
    """Where to connect."""

    host: str
    """The folder of the socket, or LOOPBACK."""
    port: int = SOCKET_PORT
    password: str | None = field(default=None, repr=False)
    """The administrator's password; None for a socket, whose folder is closed to other users."""

    def conninfo(self, *, database: str) -> str:
        """The libpq connection string of a database of the cluster.

        With a password, both sides prove that they know it, so another program at the port cannot pose as PostgreSQL.
        """
        where = make_conninfo(host=self.host, port=self.port, user=ADMINISTRATOR, dbname=database)
        if self.password is None:
            return where
        return make_conninfo(
            where, password=self.password, require_auth="scram-sha-256", sslmode="disable", gssencmode="disable"
        )


def endpoint_found(layout: Layout, *, socket_folder: Path | None) -> Endpoint | None:
    """The endpoint where a PostgreSQL of this cluster may be running; a new one could get another.

    Args:
        layout: The layout of the cluster.
        socket_folder: A path to its Unix socket; None if the system has no such sockets.
    """
    found = recorded(layout)
    if found is not None and found.tcp_port is not None:
        with suppress(OSError):  # it never had a password
            return Endpoint(LOOPBACK, found.tcp_port, layout.password.read_text(encoding="ascii").strip())
    return Endpoint(str(socket_folder)) if socket_folder else None


def free_port() -> int:
    """A free loopback port; another program may still take it before PostgreSQL does."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def is_free(port: int) -> bool:
    """Whether PostgreSQL could listen at this loopback port now."""
    with socket.socket() as probe:
        if sys.platform != "win32":  # there it would share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PostgreSQL does
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
