"""How this machine's own PostgreSQL is reached."""

from enum import StrEnum


class Transport(StrEnum):
    """What connects a server with its own PostgreSQL."""

    AUTO = "auto"
    """A Unix socket where the system has them, else TCP."""
    TCP = "tcp"
    """A port of the loopback interface, with a generated password."""
