"""Questions about pictures over a real connection, and a worker's workshop behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from grpc import aio

from diptych.v1 import explanation_service_pb2, explanation_service_pb2_grpc
from diptych_server.api.explanation_service import ExplanationServicer
from diptych_server.api.grpc_server import GrpcServer
from diptych_server.flows.embedding.embed import embed_dataset
from diptych_server.flows.explaining.explainer import Explainer
from diptych_server.flows.training.run import Workshop
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database
from support.training import IdleQueue, make_workshop


@dataclass(frozen=True)
class Explanations:
    """A client's view of explanations."""

    stub: explanation_service_pb2_grpc.ExplanationServiceStub
    workshop: Workshop

    async def embed(self, dataset_id: UUID) -> None:
        """Embed and compare the pictures of a dataset, as a worker does after a capture."""
        shop = self.workshop
        await embed_dataset(shop.database, shop.embedder, shop.backbones, dataset_id)

    async def suspects(
        self, dataset_id: UUID, *, page_size: int = 0, page_token: str = ""
    ) -> explanation_service_pb2.ListSuspectsResponse:
        """One page of suspects."""
        request = explanation_service_pb2.ListSuspectsRequest(
            dataset_id=str(dataset_id), page_size=page_size, page_token=page_token
        )
        return await self.stub.ListSuspects(request)


@asynccontextmanager
async def explanations(database: Database, blobs: BlobStore) -> AsyncIterator[Explanations]:
    """A server of explanations for the time of the block."""
    server = GrpcServer(host="127.0.0.1", port=0)
    async with Explainer(database) as explainer:
        servicer = ExplanationServicer(explainer)  # type: ignore[abstract]  # methods follow
        await server.start(
            {
                explanation_service_pb2.DESCRIPTOR.services_by_name["ExplanationService"]: partial(
                    explanation_service_pb2_grpc.add_ExplanationServiceServicer_to_server, servicer
                )
            }
        )
        async with aio.insecure_channel(server.address) as channel:
            stub = explanation_service_pb2_grpc.ExplanationServiceStub(channel)
            yield Explanations(stub, make_workshop(database, blobs, IdleQueue()))
        await server.stop(grace_seconds=0)
