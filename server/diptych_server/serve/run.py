"""Runs a server from start to stop."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial

import structlog

from diptych_server.api.grpc_server import GrpcServer
from diptych_server.child import child_command
from diptych_server.core.runtime import Runtime
from diptych_server.embedded import Cluster, ensure_database, running_postgres
from diptych_server.flows.maintenance.collect import own_store
from diptych_server.ml.backbones import choose_runtime
from diptych_server.process.background import running
from diptych_server.process.signals import stop_on_signals, unless_set
from diptych_server.process.supervise import Supervisor
from diptych_server.serve.guards import certificate_of, open_guards
from diptych_server.serve.losing import PostgresLostError, unless_lost
from diptych_server.serve.observing import observed
from diptych_server.serve.parts import open_parts
from diptych_server.serve.services import services_of
from diptych_server.settings import Settings
from diptych_server.storage import await_storage, make_data_dir
from diptych_server.store.retry import retry_while_unavailable

# Together with the exit of the interpreter, these stay below the ten seconds that a stop may take.
_GRACE_SECONDS = 1.5
_WORKER_STOP_SECONDS = 3.5
_POSTGRES_STOP_SECONDS = 2.0
_EXIT_SECONDS = 9.5

_log = structlog.get_logger(__name__)


_MOST_RESTARTS = 3
_RESTARTS_SECONDS = 600.0
"""The period for the maximum number of restarts. If PostgreSQL ends more often, an administrator must act."""


async def serve(
    settings: Settings, *, announce: Callable[[str], None], announce_metrics: Callable[[str], None]
) -> None:
    """Serve until SIGINT or SIGTERM; `announce` is called with the address once the server is ready.

    Waits for unavailable storage. If the embedded PostgreSQL ends, or hangs and is killed, everything is closed and
    restarted at the same address, which is announced again.

    Raises:
        PortTakenError, NotProtectedError, CertificateError, DataDirectoryError, RuntimeUnavailableError: Nothing was
            started.
        EmbeddedPostgresError: The data directory is in use, or PostgreSQL does not start.
        DatabaseUnsuitableError, BlobStoreUnusableError: The storage in the settings denies access or cannot be used.
        ForeignStoreError: The blob store belongs to another database.
        DatabaseTooNewError, DatabaseUnfamiliarError: The data was written by another version of this program.
        PostgresLostError: PostgreSQL ended unexpectedly too many times.
        MetricsPortTakenError: The port for metrics is in use.
    """
    stopping = stop_on_signals(exit_after_seconds=_EXIT_SECONDS)
    if settings.runtime is not Runtime.AUTO:
        choose_runtime(settings.runtime)
    losses: list[float] = []

    def take_address(address: str) -> None:
        nonlocal settings
        settings = settings.model_copy(update={"port": int(address.rpartition(":")[2])})  # restarts use it again
        announce(address)

    grpc_server = _grpc_server(settings)
    while True:
        try:
            await _serve(settings, grpc_server, stopping, announce=take_address, announce_metrics=announce_metrics)
        except PostgresLostError:
            now = time.monotonic()
            losses = [*(loss for loss in losses if now - loss < _RESTARTS_SECONDS), now]
            if len(losses) > _MOST_RESTARTS:
                raise
            _log.error("PostgreSQL ended, restarting it")
            if grpc_server.has_begun:  # otherwise it still has the port
                grpc_server = _grpc_server(settings)
        else:
            return


async def _serve(
    settings: Settings,
    grpc_server: GrpcServer,
    stopping: asyncio.Event,
    *,
    announce: Callable[[str], None],
    announce_metrics: Callable[[str], None],
) -> None:
    make_data_dir(settings)
    if not await unless_set(stopping, await_storage(settings)):
        return

    async def open_and_announce(cluster: Cluster | None) -> None:
        conninfo = str(settings.database_url) if cluster is None else await ensure_database(cluster)
        metrics_address = await _open(stack, settings, grpc_server, conninfo, has_worker=cluster is not None)
        announce(grpc_server.address)
        if metrics_address is not None:
            announce_metrics(metrics_address)

    async with AsyncExitStack() as stack:
        cluster = await _own_postgres(stack, settings)
        if await unless_set(stopping, unless_lost(cluster, open_and_announce(cluster))):
            await unless_lost(cluster, stopping.wait())
        _log.info("stopping")


async def _open(
    stack: AsyncExitStack, settings: Settings, grpc_server: GrpcServer, conninfo: str, *, has_worker: bool
) -> str | None:
    """Open everything and answer calls; returns the address of the metrics page, or None if disabled."""
    parts = await open_parts(stack, settings, conninfo)
    await retry_while_unavailable(partial(own_store, parts.database, parts.blobs))
    guards = await open_guards(stack, parts)
    worker = AsyncExitStack()
    stack.push_async_callback(_stop_together, grpc_server, worker)
    await grpc_server.start(services_of(parts), guards=guards)
    if has_worker:
        await worker.enter_async_context(running(_worker(settings, conninfo).run()))
    return await stack.enter_async_context(observed(parts, grpc_server, conninfo=conninfo))


def _grpc_server(settings: Settings) -> GrpcServer:
    return GrpcServer(
        host=settings.host,
        port=settings.port,
        certificate=certificate_of(settings),
        needs_token=settings.needs_token,
        is_behind_proxy=settings.behind_proxy,
        open_calls_per_machine=settings.open_calls_per_machine,
    )


async def _own_postgres(stack: AsyncExitStack, settings: Settings) -> Cluster | None:
    """The embedded PostgreSQL; None if the settings name a database."""
    if settings.database_url is not None:
        return None
    postgres = running_postgres(
        settings.postgres_dir, transport=settings.postgres_transport, stop_timeout_seconds=_POSTGRES_STOP_SECONDS
    )
    return await stack.enter_async_context(postgres)


async def _stop_together(grpc_server: GrpcServer, worker: AsyncExitStack) -> None:
    """End calls and jobs concurrently, because each may use its grace period."""
    await asyncio.gather(grpc_server.stop(grace_seconds=_GRACE_SECONDS), worker.aclose())


def _worker(settings: Settings, conninfo: str) -> Supervisor:
    """The worker of this server; its settings are passed in the environment, which other users cannot read."""
    command = child_command("diptych_server", "worker", "--supervised", at_once=False)
    return Supervisor(
        command,
        environment={
            "DIPTYCH_DATABASE_URL": conninfo,
            "DIPTYCH_DATA_DIR": str(settings.data_dir),
            "DIPTYCH_WEIGHTS_DIR": str(settings.backbones_dir),
            "DIPTYCH_RUNTIME": settings.runtime.value,
            "DIPTYCH_METRICS_PORT": "",  # used by the server
        },
        stop_seconds=_WORKER_STOP_SECONDS,
    )
