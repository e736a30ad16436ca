"""The servicers on a real gRPC port, over a real database, real blobs and the real queue. No worker takes its jobs."""

from collections.abc import AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from google.rpc.error_details_pb2 import ErrorInfo
from grpc import StatusCode, aio
from grpc_status import rpc_status

from diptych.v1 import (
    dataset_service_pb2,
    dataset_service_pb2_grpc,
    server_service_pb2,
    server_service_pb2_grpc,
    snapshot_service_pb2,
    snapshot_service_pb2_grpc,
)
from diptych_server.api.dataset_service import DatasetServicer
from diptych_server.api.grpc_server import GrpcServer
from diptych_server.api.server_service import ServerServicer
from diptych_server.api.snapshot_service import SnapshotServicer
from diptych_server.core.backbones import BackboneNames
from diptych_server.flows.capture.ingest import Intake
from diptych_server.jobs.queue import open_queue
from diptych_server.process.background import running
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database


@dataclass(frozen=True)
class Api:
    """A client's view of the server."""

    datasets: dataset_service_pb2_grpc.DatasetServiceStub
    snapshots: snapshot_service_pb2_grpc.SnapshotServiceStub
    server: server_service_pb2_grpc.ServerServiceStub
    blobs_folder: Path
    address: str


@dataclass(frozen=True)
class Refused:
    """A refusal as a client sees it."""

    code: StatusCode
    reason: str
    metadata: Mapping[str, str]
    message: str


async def refusal_of(call: Awaitable[Any]) -> Refused:
    """The refusal that the call ends with; fails when it succeeds."""
    with pytest.raises(aio.AioRpcError) as caught:
        await call
    return read_refusal(caught.value)


def read_refusal(error: aio.AioRpcError) -> Refused:
    """The rich error in a status."""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]  # the stub knows only calls
    assert status is not None
    info = ErrorInfo()
    assert status.details[0].Unpack(info)
    return Refused(error.code(), info.reason, dict(info.metadata), status.message)


@pytest.fixture
async def api(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[Api]:
    """A server of this test's own."""
    blobs = DiskBlobStore(tmp_path / "blobs")
    listener = ChangeListener()
    server = GrpcServer(host="127.0.0.1", port=0)
    async with running(listener.listen(conninfo)), open_queue(conninfo) as queue:
        datasets = DatasetServicer(
            database=database,
            blobs=blobs,
            intake=Intake(blobs),
            listener=listener,
            queue=queue,
            backbones=BackboneNames("efficientnet_lite0", ("efficientnet_lite0", "resnet18")),
            heartbeat_seconds=0.05,
        )
        info = ServerServicer("1.2.3", "a test", datetime.now(UTC), "efficientnet_lite0")
        await server.start(
            {
                dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]: partial(
                    dataset_service_pb2_grpc.add_DatasetServiceServicer_to_server, datasets
                ),
                snapshot_service_pb2.DESCRIPTOR.services_by_name["SnapshotService"]: partial(
                    snapshot_service_pb2_grpc.add_SnapshotServiceServicer_to_server, SnapshotServicer(database, blobs)
                ),
                server_service_pb2.DESCRIPTOR.services_by_name["ServerService"]: partial(
                    server_service_pb2_grpc.add_ServerServiceServicer_to_server, info
                ),
            }
        )
        async with aio.insecure_channel(server.address) as channel:
            yield Api(
                datasets=dataset_service_pb2_grpc.DatasetServiceStub(channel),
                snapshots=snapshot_service_pb2_grpc.SnapshotServiceStub(channel),
                server=server_service_pb2_grpc.ServerServiceStub(channel),
                blobs_folder=tmp_path / "blobs",
                address=server.address,
            )
        await server.stop(grace_seconds=0)
