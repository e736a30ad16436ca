"""One cluster, with everything needed to run it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from diptych_server.embedded.account import Account
from diptych_server.embedded.binaries import Binaries
from diptych_server.embedded.connection import answering_process
from diptych_server.embedded.endpoint import Endpoint, endpoint_found
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.pg_ctl import PgCtl
from diptych_server.embedded.postmaster import Postmaster
from diptych_server.embedded.system import System


@dataclass(frozen=True)
class Installation:
    """The layout of a cluster, its programs, its account and its operating system."""

    layout: Layout
    binaries: Binaries
    account: Account | None
    system: System
    socket_folder: Path | None
    """A path to the folder of the Unix socket; None if the system has no such sockets."""

    @property
    def pg_ctl(self) -> PgCtl | None:
        """The pg_ctl that starts and stops PostgreSQL; None if we do so directly."""
        if self.system.starts_directly:
            return None
        return PgCtl(self.layout, self.binaries, self.account, self.system)

    def postmaster(self, process_id: int, *, child: subprocess.Popen[bytes] | None = None) -> Postmaster:
        """A handle of PostgreSQL's main process.

        Raises:
            ProcessLookupError: It has ended.
        """
        return Postmaster(
            process_id, child=child, pg_ctl=self.pg_ctl, by_descriptor=self.system.has_process_descriptors
        )

    def endpoint_found(self) -> Endpoint | None:
        """The endpoint where a PostgreSQL may already be running."""
        return endpoint_found(self.layout, socket_folder=self.socket_folder)

    async def answering_process(self, endpoint: Endpoint | None) -> int | None:
        """The process id of the PostgreSQL that accepts connections there, or None if there is none."""
        return await answering_process(endpoint, names_peers=self.system.names_peers)
