"""A server with tokens on a real gRPC port, over a real database: datasets, tokens and what the server is."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from grpc import aio

from diptych.v1 import (
    access_token_service_pb2,
    access_token_service_pb2_grpc,
    dataset_service_pb2,
    dataset_service_pb2_grpc,
    server_service_pb2,
    server_service_pb2_grpc,
)
from diptych_server.api.access.auth_interceptor import Authenticator, AuthInterceptor
from diptych_server.api.access.limits import Allowance
from diptych_server.api.access.token_cache import TokenCache
from diptych_server.api.access_token_service import AccessTokenServicer
from diptych_server.api.certificate import Certificate
from diptych_server.api.dataset_service import DatasetServicer
from diptych_server.api.grpc_server import GrpcServer
from diptych_server.api.server_service import ServerServicer
from diptych_server.core.access import EVERYTHING, Role
from diptych_server.core.access_token import AccessToken
from diptych_server.core.backbones import BackboneNames
from diptych_server.flows.capture.ingest import Intake
from diptych_server.flows.sharing.access_tokens import create_access_token
from diptych_server.jobs.queue import open_queue
from diptych_server.process.background import running
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database

PLENTY = Allowance(open_calls=1000, calls_per_second=1e6, upload_bytes_per_second=1e9)


@dataclass(frozen=True)
class GuardedApi:
    """A client's view of a server with tokens."""

    datasets: Any
    tokens: Any
    server: Any
    channel: aio.Channel
    address: str
    token_cache: TokenCache
    """The server's cache of tokens."""


def bearer(secret: str) -> Sequence[tuple[str, str]]:
    """The metadata of a call with a token."""
    return (("authorization", f"Bearer {secret}"),)


async def new_token(database: Database, role: Role = Role.EDITOR, **given: Any) -> tuple[AccessToken, str]:
    """A token of Ada's and its secret."""
    return await create_access_token(database, by=EVERYTHING, role=role, **({"name": "Ada"} | given))


@asynccontextmanager
async def guarded_api(
    database: Database,
    conninfo: str,
    folder: Path,
    *,
    per_token: Allowance = PLENTY,
    per_machine: Allowance = PLENTY,
    open_calls_per_machine: int = 1000,
    round_seconds: float = 3600,
    is_behind_proxy: bool = False,
    certificate: Certificate | None = None,
) -> AsyncIterator[GuardedApi]:
    """A server; nothing but notices makes it look at tokens again, unless rounds are shorter."""
    blobs, listener = DiskBlobStore(folder / "blobs"), ChangeListener()
    server = GrpcServer(
        host="127.0.0.1",
        port=0,
        certificate=certificate,
        needs_token=True,
        is_behind_proxy=is_behind_proxy,
        open_calls_per_machine=open_calls_per_machine,
    )
    token_cache = TokenCache(database, listener, round_seconds=round_seconds)
    authenticator = Authenticator(
        token_cache, per_token=per_token, per_machine=per_machine, is_behind_proxy=is_behind_proxy
    )
    async with running(listener.listen(conninfo)), running(token_cache.keep()), open_queue(conninfo) as queue:
        datasets = DatasetServicer(
            database=database,
            blobs=blobs,
            intake=Intake(blobs),
            listener=listener,
            queue=queue,
            backbones=BackboneNames("efficientnet_lite0", ("efficientnet_lite0",)),
            heartbeat_seconds=0.05,
        )
        info = ServerServicer("1.2.3", "a test", datetime.now(UTC), "efficientnet_lite0", needs_token=True)
        await server.start(
            {
                dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]: partial(
                    dataset_service_pb2_grpc.add_DatasetServiceServicer_to_server, datasets
                ),
                access_token_service_pb2.DESCRIPTOR.services_by_name["AccessTokenService"]: partial(
                    access_token_service_pb2_grpc.add_AccessTokenServiceServicer_to_server,
                    AccessTokenServicer(database),
                ),
                server_service_pb2.DESCRIPTOR.services_by_name["ServerService"]: partial(
                    server_service_pb2_grpc.add_ServerServiceServicer_to_server, info
                ),
            },
            guards=[AuthInterceptor(authenticator)],
        )
        try:
            async with aio.insecure_channel(server.address) as channel:
                yield GuardedApi(
                    datasets=dataset_service_pb2_grpc.DatasetServiceStub(channel),
                    tokens=access_token_service_pb2_grpc.AccessTokenServiceStub(channel),
                    server=server_service_pb2_grpc.ServerServiceStub(channel),
                    channel=channel,
                    address=server.address,
                    token_cache=token_cache,
                )
        finally:
            await server.stop(grace_seconds=0)
