"""The server's composition root: everything is built here and passed in, and taken down in the opposite order."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import structlog
from google.protobuf.descriptor import ServiceDescriptor

from diptych.v1 import (
    dataset_service_pb2,
    dataset_service_pb2_grpc,
    model_service_pb2,
    model_service_pb2_grpc,
    prediction_service_pb2,
    prediction_service_pb2_grpc,
    server_service_pb2,
    server_service_pb2_grpc,
    snapshot_service_pb2,
    snapshot_service_pb2_grpc,
    training_service_pb2,
    training_service_pb2_grpc,
)
from diptych_server.api.access.border import BorderInterceptor
from diptych_server.api.dataset_service import DatasetServicer
from diptych_server.api.grpc_server import GrpcServer, Register
from diptych_server.api.model_service import ModelServicer
from diptych_server.api.prediction_service import PredictionServicer
from diptych_server.api.server_service import ServerServicer
from diptych_server.api.snapshot_service import SnapshotServicer
from diptych_server.api.training_service import TrainingServicer
from diptych_server.core.backbones import BackboneNames
from diptych_server.core.runtime import Runtime
from diptych_server.embedded import Cluster, ensure_database, running_postgres
from diptych_server.flows.backbones import Backbones
from diptych_server.flows.intake import Intake
from diptych_server.flows.serving import head_bytes, load_head, load_served_snapshot
from diptych_server.jobs.queue import JobQueue, open_queue
from diptych_server.jobs.schema import apply_queue_schema
from diptych_server.live.casting import Casting
from diptych_server.live.engine import Engine
from diptych_server.live.path import LivePath
from diptych_server.ml.backbones import DEFAULT_BACKBONE, choose_runtime, list_backbones, load_backbone
from diptych_server.ml.frames import decode_square
from diptych_server.ml.head_stack import HeadStack
from diptych_server.ml.heads import Head
from diptych_server.process.background import running
from diptych_server.process.metrics_page import metrics_page
from diptych_server.process.signals import stop_on_signals
from diptych_server.process.supervise import Supervisor
from diptych_server.settings import Settings
from diptych_server.store.blobs import BlobStore, DiskBlobStore
from diptych_server.store.database import Database, open_database
from diptych_server.store.migrate import migrate
from diptych_server.store.notices import Notices

# Together, and with the end of the interpreter, these stay below the ten seconds that a stop may take.
_GRACE_SECONDS = 1.5
_WORKER_STOP_SECONDS = 3.5
_POSTGRES_STOP_SECONDS = 2.0

_log = structlog.get_logger(__name__)


class DataDirectoryError(Exception):
    """The data directory cannot be made; the message says why."""


class PostgresLostError(Exception):
    """The embedded PostgreSQL ended while the server ran; start the server again."""


@dataclass(frozen=True)
class _Parts:
    """What the services are made of."""

    settings: Settings
    database: Database
    blobs: BlobStore
    notices: Notices
    queue: JobQueue
    live: LivePath
    started_at: datetime


async def serve(
    settings: Settings, *, announce: Callable[[str], None], announce_metrics: Callable[[str], None]
) -> None:
    """Serve until SIGINT or SIGTERM; `announce` is told the address once calls are answered.

    Raises:
        PortTakenError, NotLoopbackError, DataDirectoryError, RuntimeUnavailable: nothing was started.
        EmbeddedPostgresError: the data directory is in use or PostgreSQL does not start.
        DatabaseTooNewError: a newer version of this program wrote the data.
        PostgresLostError: PostgreSQL ended by itself.
        MetricsPortTakenError: another program has the port for metrics.
    """
    stopping = stop_on_signals()
    if settings.runtime is not Runtime.AUTO:
        choose_runtime(settings.runtime)
    grpc_server = GrpcServer(host=settings.host, port=settings.port)
    _make_data_dir(settings.data_dir)
    async with AsyncExitStack() as stack:
        postgres = running_postgres(settings.postgres_dir, stop_timeout_seconds=_POSTGRES_STOP_SECONDS)
        cluster = await stack.enter_async_context(postgres)
        conninfo = await ensure_database(cluster)
        parts = await _parts(stack, settings, conninfo)
        await grpc_server.start(_services(parts), guards=[BorderInterceptor(parts.database)])
        worker = AsyncExitStack()
        stack.push_async_callback(_stop_together, grpc_server, worker)
        await worker.enter_async_context(running(_worker(settings, conninfo).run()))
        if settings.metrics_port is not None:
            page = metrics_page(
                port=settings.metrics_port,
                live=parts.live.tally,
                open_streams=lambda: parts.live.stream_count,
                calls=grpc_server.calls,
            )
            metrics_address = await stack.enter_async_context(page)
        announce(grpc_server.address)
        if settings.metrics_port is not None:
            announce_metrics(metrics_address)
        await _until_stopped(stopping, cluster)
        _log.info("stopping")


def _make_data_dir(data_dir: Path) -> None:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DataDirectoryError(f"The data directory {data_dir} cannot be used: {error.strerror}.") from error


async def _parts(stack: AsyncExitStack, settings: Settings, conninfo: str) -> _Parts:
    """Open everything, in the order of dependence."""
    await migrate(conninfo)
    await apply_queue_schema(conninfo)
    database = await stack.enter_async_context(open_database(conninfo))
    blobs = DiskBlobStore(settings.blobs_dir)
    notices = Notices()
    await stack.enter_async_context(running(notices.listen(conninfo)))
    queue = await stack.enter_async_context(open_queue(conninfo))
    live = await stack.enter_async_context(_live_path(settings, database, blobs))
    return _Parts(settings, database, blobs, notices, queue, live, datetime.now(UTC))


@asynccontextmanager
async def _live_path(settings: Settings, database: Database, blobs: BlobStore) -> AsyncIterator[LivePath]:
    load = partial(
        load_backbone, weights_dir=settings.backbones_dir, runtime=settings.runtime, streams=settings.live_workers
    )
    casting: Casting[Head] = Casting(
        load_snapshot=partial(load_served_snapshot, database),
        load_head=partial(load_head, database, blobs),
        load_backbone=Backbones(load).get,
        group_heads=HeadStack,
        head_bytes=head_bytes,
    )
    engine = Engine(decode=decode_square)
    async with LivePath(cast=casting.roster, engine=engine, workers=settings.live_workers) as live:
        yield live


def _services(parts: _Parts) -> Mapping[ServiceDescriptor, Register]:
    """Every service of the API with what adds it to the server."""
    backbones = partial(list_backbones, weights_dir=parts.settings.backbones_dir)
    names = BackboneNames(DEFAULT_BACKBONE, tuple(info.name for info in backbones()))
    datasets = DatasetServicer(
        database=parts.database,
        blobs=parts.blobs,
        intake=Intake(parts.blobs),
        notices=parts.notices,
        queue=parts.queue,
        backbones=names,
    )
    training = TrainingServicer(parts.database, parts.notices, parts.queue)
    models = ModelServicer(parts.database, parts.blobs, backbones)
    server = ServerServicer(
        version=version("diptych"),
        storage="this machine",
        started_at=parts.started_at,
        default_backbone=DEFAULT_BACKBONE,
    )
    add = {
        dataset_service_pb2: partial(dataset_service_pb2_grpc.add_DatasetServiceServicer_to_server, datasets),
        snapshot_service_pb2: partial(
            snapshot_service_pb2_grpc.add_SnapshotServiceServicer_to_server, SnapshotServicer(parts.database)
        ),
        training_service_pb2: partial(training_service_pb2_grpc.add_TrainingServiceServicer_to_server, training),
        model_service_pb2: partial(model_service_pb2_grpc.add_ModelServiceServicer_to_server, models),
        prediction_service_pb2: partial(
            prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server, PredictionServicer(parts.live)
        ),
        server_service_pb2: partial(server_service_pb2_grpc.add_ServerServiceServicer_to_server, server),
    }
    return {next(iter(module.DESCRIPTOR.services_by_name.values())): register for module, register in add.items()}


async def _stop_together(grpc_server: GrpcServer, worker: AsyncExitStack) -> None:
    """End calls and jobs at the same time, as each may take its grace."""
    await asyncio.gather(grpc_server.stop(grace_seconds=_GRACE_SECONDS), worker.aclose())


async def _until_stopped(stopping: asyncio.Event, cluster: Cluster) -> None:
    stopped = asyncio.create_task(stopping.wait())
    ended = asyncio.create_task(cluster.ended())
    try:
        await asyncio.wait({stopped, ended}, return_when=asyncio.FIRST_COMPLETED)
        if ended.done() and not stopping.is_set():
            raise PostgresLostError("PostgreSQL ended while the server ran: start the server again.")
    finally:
        stopped.cancel()
        ended.cancel()


def _worker(settings: Settings, conninfo: str) -> Supervisor:
    """The worker of this server; its settings travel in the environment, which other users cannot read."""
    command = [sys.executable, "-m", "diptych_server", "worker", "--supervised"]
    return Supervisor(
        command,
        environment={
            "DIPTYCH_DATABASE_URL": conninfo,
            "DIPTYCH_DATA_DIR": str(settings.data_dir),
            "DIPTYCH_WEIGHTS_DIR": str(settings.backbones_dir),
            "DIPTYCH_RUNTIME": settings.runtime.value,
        },
        stop_seconds=_WORKER_STOP_SECONDS,
    )
