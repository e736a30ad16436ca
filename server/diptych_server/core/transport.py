"""The transport between a server and its embedded PostgreSQL."""

from enum import StrEnum


class Transport(StrEnum):
    """How a server connects to its embedded PostgreSQL."""

    AUTO = "auto"
    """A Unix socket if the system supports them, else TCP."""
    TCP = "tcp"
    """A port of the loopback interface, with a generated password."""
