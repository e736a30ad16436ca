"""Starts the PostgreSQL of a cluster, after creating the cluster at the first start."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping

from diptych_server.core.transport import Transport
from diptych_server.embedded.adoption import Adopted, Waiting, adopted_or_lock, pauses
from diptych_server.embedded.endpoint import LOOPBACK, Endpoint, is_free
from diptych_server.embedded.errors import ClusterStartError
from diptych_server.embedded.hang import end_all
from diptych_server.embedded.initialise import initialise, record
from diptych_server.embedded.installation import Installation
from diptych_server.embedded.leftovers import ignoring_dead_process, remove_leftovers
from diptych_server.embedded.logs import remove_old_logs, start_error
from diptych_server.embedded.password import password_of
from diptych_server.embedded.postmaster import Postmaster
from diptych_server.embedded.private_files import close_folder, open_private_file, write_private_file
from diptych_server.embedded.process import spawn
from diptych_server.embedded.progress import Patience
from diptych_server.embedded.settings import HOST_ACCESS, all_settings, setting_arguments

_STOP_SECONDS = 3.0
_MOST_PORTS = 5


async def start_or_adopt(
    installation: Installation,
    *,
    transport: Transport,
    settings: Mapping[str, str],
    timeout_seconds: float,
    patience_seconds: float,
    choose_port: Callable[[], int],
) -> tuple[Postmaster, Endpoint]:
    """Return a PostgreSQL that accepts connections, already running or started now, and its endpoint.

    If it hangs, it is killed after `patience_seconds`.

    Raises:
        ClusterInUseError: A PostgreSQL in another container is using the data directory.
        ClusterStartError: It could not be created, or did not start in time.
    """
    found = await adopted_or_lock(installation, timeout_seconds=timeout_seconds, patience_seconds=patience_seconds)
    if isinstance(found, Adopted):
        return found.postmaster, found.endpoint
    start = _Start(installation, settings, process_lock=found, seconds=timeout_seconds, patience=patience_seconds)
    try:
        password = await start.prepared(transport)
        if password is None:
            endpoint = Endpoint(str(installation.socket_folder))
            return await start.at(endpoint), endpoint
        for tried in range(1, _MOST_PORTS + 1):
            endpoint = Endpoint(LOOPBACK, choose_port(), password)
            try:
                return await start.at(endpoint), endpoint
            except ClusterStartError:
                if is_free(endpoint.port) or tried == _MOST_PORTS:
                    raise
        raise AssertionError  # the last attempt returned or raised
    finally:
        os.close(found)  # PostgreSQL's inherited descriptor keeps the lock


class _Start:
    """The start of a PostgreSQL, while the process lock rules out any other."""

    def __init__(
        self,
        installation: Installation,
        settings: Mapping[str, str],
        *,
        process_lock: int,
        seconds: float,
        patience: float,
    ) -> None:
        self._installation = installation
        self._layout = installation.layout
        self._settings = settings
        self._process_lock = process_lock
        self._seconds = seconds
        self._patience_seconds = patience
        self._since = time.time()

    async def prepared(self, transport: Transport) -> str | None:
        """Create the cluster if it is missing; the password for loopback, or None if it uses a socket."""
        layout, installation = self._layout, self._installation
        try:
            if not layout.cluster.exists():
                await initialise(
                    layout,
                    binaries=installation.binaries,
                    account=installation.account,
                    system=installation.system,
                    is_durable=self._settings.get("fsync") != "off",
                    process_lock=self._process_lock,
                )
            record(layout, binaries=installation.binaries)
            close_folder(layout.cluster)
            remove_leftovers(layout, system=installation.system)
            remove_old_logs(layout.log_folder, now=time.time())
            if transport is not Transport.TCP and installation.socket_folder is not None:
                return None
            write_private_file(layout.host_access, HOST_ACCESS)
            return await password_of(installation, process_lock=self._process_lock)
        except OSError as error:  # no space, no permission, read-only
            raise self._not_started(error) from error

    async def at(self, endpoint: Endpoint) -> Postmaster:
        """Start it at this endpoint, and return when it accepts connections."""
        self._since = time.time()
        try:
            postmaster = await self._started(endpoint)
        except OSError as error:
            raise self._not_started(error) from error
        try:
            await self._wait_until_ready(postmaster, endpoint)
        except BaseException:
            await postmaster.stop(timeout_seconds=_STOP_SECONDS)
            await end_all(self._layout.cluster, pg_ctl=self._installation.pg_ctl)
            raise
        return postmaster

    async def _started(self, endpoint: Endpoint) -> Postmaster:
        layout, installation = self._layout, self._installation
        folder = installation.system.folder_argument(layout.cluster)
        settings = all_settings(
            self._settings,
            endpoint=endpoint,
            host_access=f"{folder}/{layout.host_access.name}",
            system=installation.system,
        )
        output = open_private_file(layout.start_log, flags=os.O_TRUNC | os.O_APPEND)
        try:
            if installation.pg_ctl is not None:
                return installation.postmaster(await installation.pg_ctl.start(settings, output=output))
            child = spawn(
                (installation.binaries.program("postgres"), "-D", folder, *setting_arguments(settings)),
                folder=layout.cluster,
                account=installation.account,
                output=output,
                inherited=self._process_lock,
                environment=ignoring_dead_process(layout),
            )
            return installation.postmaster(child.pid, child=child)
        except ProcessLookupError as error:
            reason = f"PostgreSQL did not start in {layout.root}."
            raise start_error(reason, layout=layout, since=self._since) from error
        finally:
            os.close(output)

    async def _wait_until_ready(self, postmaster: Postmaster, endpoint: Endpoint) -> None:
        layout = self._layout
        deadline = asyncio.get_running_loop().time() + self._seconds
        patience = Patience(layout.cluster, seconds=self._patience_seconds)
        waiting = Waiting("PostgreSQL is starting; recovery from a crash can take minutes", layout=layout)
        for pause_seconds in pauses():
            if await postmaster.ended_within(pause_seconds):
                raise start_error(f"PostgreSQL did not start in {layout.root}.", layout=layout, since=self._since)
            if await self._installation.answering_process(endpoint) == postmaster.process_id:
                return
            waiting.log_progress()
            if patience.is_over(is_answering=False):
                reason = f"PostgreSQL hung while starting in {layout.root}."
                raise start_error(reason, layout=layout, since=self._since)
            if asyncio.get_running_loop().time() > deadline:
                raise start_error(
                    f"PostgreSQL did not accept connections in {layout.root} within {self._seconds:.0f} s.",
                    layout=layout,
                    since=self._since,
                )

    def _not_started(self, error: OSError) -> ClusterStartError:
        return start_error(f"PostgreSQL could not be started: {error}.", layout=self._layout, since=self._since)
