"""One cluster, and everything that running it takes."""

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
    """Where the cluster lies, the programs that run it, and as whom, on which system."""

    layout: Layout
    binaries: Binaries
    account: Account | None
    system: System
    socket_folder: Path | None
    """A path to the folder of the Unix socket; None where the system has none."""

    @property
    def pg_ctl(self) -> PgCtl | None:
        """What starts and ends PostgreSQL, where it does not take that from us."""
        if self.system.starts_directly:
            return None
        return PgCtl(self.layout, self.binaries, self.account, self.system)

    def postmaster(self, process_id: int, *, child: subprocess.Popen[bytes] | None = None) -> Postmaster:
        """PostgreSQL's main process, held.

        Raises:
            ProcessLookupError: It has ended.
        """
        return Postmaster(
            process_id, child=child, pg_ctl=self.pg_ctl, by_descriptor=self.system.has_process_descriptors
        )

    def endpoint_found(self) -> Endpoint | None:
        """Where a PostgreSQL that is there already may be listening."""
        return endpoint_found(self.layout, socket_folder=self.socket_folder)

    async def answering_process(self, endpoint: Endpoint | None) -> int | None:
        """The process id of the PostgreSQL that accepts connections there, or None when none does."""
        return await answering_process(endpoint, names_peers=self.system.names_peers)
