"""What can go wrong with the embedded PostgreSQL, in words for the person who started the server."""

from pathlib import Path

from diptych_server.core.cannot_run import CannotRunError


class EmbeddedPostgresError(CannotRunError):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""


class BinariesNotFoundError(EmbeddedPostgresError):
    """No usable PostgreSQL programs are installed."""


class ClusterInUseError(EmbeddedPostgresError):
    """Another live server owns the data directory."""


class ClusterPermissionError(EmbeddedPostgresError):
    """The data directory, or PostgreSQL itself, is closed to the user that would run it."""


class ClusterVersionError(EmbeddedPostgresError):
    """The data directory was made by another major version of PostgreSQL."""


class DatabaseNotMadeError(EmbeddedPostgresError):
    """PostgreSQL runs, but refused to make the application's database."""


class ClusterStartError(EmbeddedPostgresError):
    """PostgreSQL could not make or start its cluster.

    Attributes:
        log_path: The file or folder that holds PostgreSQL's own words.
        log_tail: The last lines of it.
    """

    def __init__(self, reason: str, *, log_path: Path, log_tail: str) -> None:
        super().__init__(f"{reason}\nPostgreSQL's log is {log_path}; its last lines:\n{log_tail or '(empty)'}")
        self.log_path = log_path
        self.log_tail = log_tail
