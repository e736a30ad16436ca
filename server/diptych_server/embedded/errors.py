"""The errors of the embedded PostgreSQL, with messages for the person who started the server."""

from pathlib import Path

from diptych_server.core.cannot_run import CannotRunError


class EmbeddedPostgresError(CannotRunError):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""


class BinariesNotFoundError(EmbeddedPostgresError):
    """No usable PostgreSQL programs are installed."""


class ClusterInUseError(EmbeddedPostgresError):
    """Another running server owns the data directory."""


class ClusterPermissionError(EmbeddedPostgresError):
    """The user that runs PostgreSQL lacks access to the data directory or to PostgreSQL itself."""


class ClusterVersionError(EmbeddedPostgresError):
    """The data directory was created by another major version of PostgreSQL."""


class DatabaseNotMadeError(EmbeddedPostgresError):
    """PostgreSQL is running, but could not create the application's database."""


class ClusterStartError(EmbeddedPostgresError):
    """PostgreSQL could not create or start its cluster."""

    def __init__(self, reason: str, *, log_path: Path, log_tail: str) -> None:
        super().__init__(f"{reason}\nPostgreSQL's log is {log_path}; its last lines:\n{log_tail or '(empty)'}")
        self.log_path = log_path
        """The file or folder with PostgreSQL's log."""
        self.log_tail = log_tail
        """The last lines of the log."""
