"""The embedded PostgreSQL, which starts and stops with the server and keeps its data in one folder."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from diptych_server.core.transport import Transport
from diptych_server.embedded.account import account_for
from diptych_server.embedded.binaries import usable_binaries
from diptych_server.embedded.connection import ADMIN_DATABASE
from diptych_server.embedded.endpoint import Endpoint, free_port
from diptych_server.embedded.errors import ClusterPermissionError
from diptych_server.embedded.hang import end_when_it_hangs
from diptych_server.embedded.initialise import check_version
from diptych_server.embedded.installation import Installation
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.locks import owned
from diptych_server.embedded.postmaster import Postmaster
from diptych_server.embedded.private_files import make_private_folder
from diptych_server.embedded.socket_path import reachable_socket_folder
from diptych_server.embedded.starting import start_or_adopt
from diptych_server.embedded.system import System, this_system

COPIES_FOLDER = Path("/var/cache/diptych")


@dataclass(frozen=True)
class HangTimes:
    """The seconds without response or progress after which PostgreSQL is considered to hang."""

    running_seconds: float = 60.0
    """For a running PostgreSQL."""
    starting_seconds: float = 30.0
    """For one that is starting, or was left by an earlier server."""
    poll_seconds: float = 5.0
    """Between two polls of a running one."""


_HANG = HangTimes()


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL that belongs to this process."""

    data_directory: Path
    """The folder with all its data."""
    endpoint: Endpoint
    """The endpoint where it listens."""
    log_folder: Path
    """The folder of PostgreSQL's log."""
    _postmaster: Postmaster

    @property
    def process_id(self) -> int:
        """The id of PostgreSQL's main process."""
        return self._postmaster.process_id

    def conninfo(self, *, database: str = ADMIN_DATABASE) -> str:
        """Return the libpq connection string of a database, as administrator; valid while the cluster runs."""
        return self.endpoint.conninfo(database=database)

    async def ended(self) -> None:
        """Wait until PostgreSQL has ended, for any reason."""
        await self._postmaster.ended()


@asynccontextmanager
async def running_postgres(
    data_directory: Path,
    *,
    settings: Mapping[str, str] | None = None,
    transport: Transport = Transport.AUTO,
    system: System | None = None,
    copies_folder: Path = COPIES_FOLDER,
    start_timeout_seconds: float = 300.0,
    stop_timeout_seconds: float = 4.0,
    hang: HangTimes = _HANG,
    choose_port: Callable[[], int] = free_port,
) -> AsyncIterator[Cluster]:
    """Run the PostgreSQL of a data directory; it is created at the first start, and stopped at the end.

    A PostgreSQL whose server was killed is taken over with its data and endpoint. Only the owner of the data directory
    and root can connect: through a Unix socket in private folders, without a network port; or through a loopback port
    whose password is in a private file. If root starts it, PostgreSQL runs as the owner of its cluster, which is an
    unprivileged account for a new one; no other folder changes its owner or mode.

    Args:
        data_directory: A folder for this cluster alone; created if missing, closed to other users.
        settings: PostgreSQL settings that replace ours.
        transport: How to connect to it.
        system: The features of the operating system; by default those of this one.
        copies_folder: Where root puts a copy of the programs if the unprivileged account cannot read the package.
        start_timeout_seconds: Recovery after a crash can take minutes.
        stop_timeout_seconds: Then PostgreSQL is stopped immediately, which takes 3 s more at most.
        hang: When PostgreSQL is considered to hang; it is then killed, and `Cluster.ended` returns.
        choose_port: Returns a free loopback port; called again if another program took the port.

    Raises:
        EmbeddedPostgresError: A subclass: no programs, no permission, in use, other version, or not started.
    """
    system = system or this_system()
    layout = _prepared(data_directory)
    account = account_for(layout.root, cluster=layout.cluster)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(owned(layout))
        socket_folder = stack.enter_context(reachable_socket_folder(layout.socket_folder, system=system))
        binaries = await usable_binaries(account=account, working_folder=layout.root, copies_folder=copies_folder)
        check_version(layout, binaries=binaries)
        installation = Installation(layout, binaries, account, system, socket_folder)
        postmaster, endpoint = await start_or_adopt(
            installation,
            transport=transport,
            settings=settings or {},
            timeout_seconds=start_timeout_seconds,
            patience_seconds=hang.starting_seconds,
            choose_port=choose_port,
        )
        watching = asyncio.create_task(
            end_when_it_hangs(
                layout,
                endpoint=endpoint,
                pg_ctl=installation.pg_ctl,
                patience_seconds=hang.running_seconds,
                poll_seconds=hang.poll_seconds,
            )
        )
        try:
            yield Cluster(layout.root, endpoint, layout.log_folder, postmaster)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await postmaster.stop(timeout_seconds=stop_timeout_seconds)


def _prepared(data_directory: Path) -> Layout:
    try:
        make_private_folder(data_directory)
    except OSError as error:
        raise ClusterPermissionError(
            f"The data directory {data_directory} cannot be used: {error.strerror}."
        ) from error
    return Layout(data_directory.resolve())
