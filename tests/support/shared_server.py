"""All services for callers of different workspaces; no worker but the test takes their jobs."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc import aio

from diptych.v1 import (
    access_token_service_pb2_grpc,
    comparison_service_pb2_grpc,
    dataset_service_pb2_grpc,
    explanation_service_pb2_grpc,
    model_service_pb2_grpc,
    prediction_service_pb2_grpc,
    server_service_pb2_grpc,
    snapshot_service_pb2_grpc,
    training_job_service_pb2_grpc,
    workspace_service_pb2_grpc,
)
from diptych_server.api.access.auth_interceptor import Authenticator, AuthInterceptor
from diptych_server.api.access.tenant_isolation import TenantIsolationInterceptor
from diptych_server.api.access.token_cache import TokenCache
from diptych_server.api.access_token_service import AccessTokenServicer
from diptych_server.api.comparison_service import ComparisonServicer
from diptych_server.api.dataset_service import DatasetServicer
from diptych_server.api.grpc_server import GrpcServer, Register
from diptych_server.api.model_service import ModelServicer
from diptych_server.api.prediction_service import PredictionServicer
from diptych_server.api.server_service import ServerServicer
from diptych_server.api.snapshot_service import SnapshotServicer
from diptych_server.api.training_service import TrainingServicer
from diptych_server.api.workspace_service import WorkspaceServicer
from diptych_server.core.access import Access, Role
from diptych_server.core.backbones import BackboneNames
from diptych_server.flows.capture.ingest import Intake
from diptych_server.flows.comparing.compare import Comparer
from diptych_server.flows.sharing.workspaces import create_workspace
from diptych_server.flows.training.run import Workshop, run_training
from diptych_server.process.background import running
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.api_server import Refused, read_refusal
from support.explaining import explanation_servicer
from support.guarded_server import PLENTY, bearer, new_token
from support.requests import services
from support.stored_models import live_path_over
from support.training import ColourBackbone, IdleQueue, listening, make_workshop


@dataclass(frozen=True)
class Caller:
    """A caller with workspaces, who calls methods by their descriptors."""

    channel: aio.Channel
    access: Access
    metadata: Sequence[tuple[str, str]]

    @property
    def name(self) -> str:
        """The name of its token."""
        return self.access.actor

    @property
    def workspace_id(self) -> str:
        """The caller's only workspace."""
        assert self.access.workspace_ids
        [only] = self.access.workspace_ids
        return str(only)

    def start(self, method: MethodDescriptor, requests: Sequence[Message]) -> Any:
        """The call, for those who want to read it by themselves."""
        kinds: dict[tuple[bool, bool], Callable[..., Any]] = {
            (False, False): self.channel.unary_unary,
            (False, True): self.channel.unary_stream,
            (True, False): self.channel.stream_unary,
            (True, True): self.channel.stream_stream,
        }
        call = kinds[method.client_streaming, method.server_streaming](
            f"/{method.containing_service.full_name}/{method.name}",
            request_serializer=type(requests[0]).SerializeToString,
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )
        return call(iter(requests) if method.client_streaming else requests[0], metadata=self.metadata)

    async def call(self, method: MethodDescriptor, *requests: Message) -> tuple[list[Message], Refused | None]:
        """The result of a call: all responses, or the first of an endless watch; and the refusal, if it is one."""
        call = self.start(method, requests)
        responses: list[Message] = []
        try:
            if not method.server_streaming:
                return [await call], None
            async for response in call:
                responses.append(response)
                if method.name.startswith("Watch"):
                    call.cancel()
                    break
        except aio.AioRpcError as error:
            return responses, read_refusal(error)
        return responses, None

    async def ask(self, name: str, request: Message) -> Any:
        """The one response to a call of the method of this name."""
        [response], refused = await self.call(method_named(name), request)
        assert refused is None
        return response


def method_named(name: str) -> MethodDescriptor:
    """The method, which is the only one of its name."""
    [method] = [service.methods_by_name[name] for service in services() if name in service.methods_by_name]
    return method


@dataclass(frozen=True)
class SharedServer:
    """A server with callers; `admit` adds more."""

    channel: aio.Channel
    database: Database
    workshop: Workshop

    async def admit(self, name: str, *workspaces: str) -> Caller:
        """A caller with access to new workspaces with these names."""
        made = [await create_workspace(self.database, name=each, request_id=None) for each in workspaces]
        return await self.admit_to(name, *(row.id for row in made))

    async def admit_to(self, name: str, *workspace_ids: UUID) -> Caller:
        """A caller with access to these workspaces."""
        token, secret = await new_token(self.database, Role.ADMIN, name=name, workspace_ids=workspace_ids)
        return Caller(self.channel, token.access, bearer(secret))

    async def train(self, job_id: str) -> None:
        """Do a job."""
        await run_training(self.workshop, UUID(job_id))


@asynccontextmanager
async def shared_server(
    database: Database, conninfo: str, folder: Path, *, heartbeat_seconds: float = 15
) -> AsyncIterator[SharedServer]:
    """A separate server over a database that others may share."""
    blobs, backbone, queue = DiskBlobStore(folder), ColourBackbone(), IdleQueue()
    server = GrpcServer(host="127.0.0.1", port=0, needs_token=True)
    async with (
        listening(conninfo) as listener,
        live_path_over(database, blobs, backbone=backbone) as live,
        Comparer(database, blobs, listener, queue) as comparer,
        explanation_servicer(database, blobs, live, comparer=comparer, listener=listener, queue=queue) as explaining,
    ):
        token_cache = TokenCache(database, listener)
        authenticator = Authenticator(token_cache, per_token=PLENTY, per_machine=PLENTY)
        datasets = DatasetServicer(
            database, blobs, Intake(blobs), listener, queue, BackboneNames("colours", ("colours",)), heartbeat_seconds
        )
        register: dict[str, Register] = {
            "DatasetService": partial(dataset_service_pb2_grpc.add_DatasetServiceServicer_to_server, datasets),
            "ComparisonService": partial(
                comparison_service_pb2_grpc.add_ComparisonServiceServicer_to_server,
                ComparisonServicer(database, comparer, heartbeat_seconds),
            ),
            "ExplanationService": partial(
                explanation_service_pb2_grpc.add_ExplanationServiceServicer_to_server,
                explaining,
            ),
            "SnapshotService": partial(
                snapshot_service_pb2_grpc.add_SnapshotServiceServicer_to_server, SnapshotServicer(database, blobs)
            ),
            "TrainingJobService": partial(
                training_job_service_pb2_grpc.add_TrainingJobServiceServicer_to_server,
                TrainingServicer(database, listener, queue, heartbeat_seconds),
            ),
            "ModelService": partial(
                model_service_pb2_grpc.add_ModelServiceServicer_to_server, ModelServicer(database, blobs, lambda: ())
            ),
            "PredictionService": partial(
                prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server, PredictionServicer(live)
            ),
            "WorkspaceService": partial(
                workspace_service_pb2_grpc.add_WorkspaceServiceServicer_to_server,
                WorkspaceServicer(database, listener, heartbeat_seconds),
            ),
            "AccessTokenService": partial(
                access_token_service_pb2_grpc.add_AccessTokenServiceServicer_to_server, AccessTokenServicer(database)
            ),
            "ServerService": partial(
                server_service_pb2_grpc.add_ServerServiceServicer_to_server,
                ServerServicer("1.2.3", "a test", datetime.now(UTC), "colours"),
            ),
        }
        served = {service: register[service.name] for service in services()}
        await server.start(served, guards=[AuthInterceptor(authenticator), TenantIsolationInterceptor(database)])
        async with running(token_cache.keep()), aio.insecure_channel(server.address) as channel:
            yield SharedServer(channel, database, make_workshop(database, blobs, queue, backbone=backbone))
        await server.stop(grace_seconds=0)
