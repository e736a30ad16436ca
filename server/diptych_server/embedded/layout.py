"""The files and folders of one embedded PostgreSQL.

The cluster folder belongs to the account that runs PostgreSQL; everything beside it to the owner of the data directory.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The paths below one data directory; `root` is absolute."""

    root: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory; it exists only when it is complete."""
        return self.root / "cluster"

    @property
    def unfinished_cluster(self) -> Path:
        """The folder for initdb; renamed when it is complete, removed if it is found at a start."""
        return self.root / "cluster.unfinished"

    @property
    def socket_folder(self) -> Path:
        """The folder of the Unix socket."""
        return self.cluster / "socket"

    @property
    def log_folder(self) -> Path:
        """The folder of PostgreSQL's log files."""
        return self.cluster / "log"

    @property
    def start_log(self) -> Path:
        """PostgreSQL's output before its log files were open."""
        return self.root / "start.log"

    @property
    def record(self) -> Path:
        """A record of the PostgreSQL that last ran the cluster."""
        return self.root / "cluster.json"

    @property
    def password(self) -> Path:
        """The administrator's password, for a PostgreSQL that listens on loopback."""
        return self.root / "password"

    @property
    def host_access(self) -> Path:
        """Who may connect to a PostgreSQL that listens on loopback, in place of the cluster's own pg_hba.conf."""
        return self.cluster / "diptych_hba.conf"

    @property
    def settings(self) -> Path:
        """The settings of a PostgreSQL that pg_ctl starts."""
        return self.cluster / "diptych.conf"

    @property
    def owner_lock(self) -> Path:
        """Locked by the server that owns the data directory, while it runs."""
        return self.root / "owner.lock"

    @property
    def owner_id(self) -> Path:
        """The process id of that server; on Windows, other processes cannot read a locked file."""
        return self.root / "owner.pid"

    @property
    def process_lock(self) -> Path:
        """Locked while any process of PostgreSQL works in the data directory."""
        return self.root / "processes.lock"
