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
from diptych_server.api.probe_calls import ProbeCalls
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.embedding.embed import embed_dataset
from diptych_server.flows.explaining.explainer import Explainer
from diptych_server.flows.explaining.training_properties import TrainingProperties
from diptych_server.flows.snapshots.serving import load_head, load_served_snapshot
from diptych_server.flows.training.run import Workshop
from diptych_server.live.engine import Engine
from diptych_server.live.model_loader import ModelLoader
from diptych_server.live.path import LivePath
from diptych_server.live.probing import Prober
from diptych_server.ml.frames import decode_square
from diptych_server.ml.served_heads import ServedHead, ServedHeads
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database
from support.training import ColourBackbone, IdleQueue, colour_backbones, make_workshop


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
async def probe_calls(database: Database, blobs: BlobStore, live: LivePath) -> AsyncIterator[ProbeCalls]:
    """The calls about edited pictures, over this live path, for the time of the block."""
    threads = CalmThreads(2)
    try:
        yield ProbeCalls(database, blobs, Prober(live, threads), TrainingProperties(database, blobs, threads))
    finally:
        threads.close()


def live_path(database: Database, blobs: BlobStore) -> LivePath:
    """A live path that serves the snapshots of a database by the colour backbone."""
    model_loader: ModelLoader[ServedHead] = ModelLoader(
        load_snapshot=partial(load_served_snapshot, database),
        load_head=partial(load_head, database, blobs),
        load_backbone=colour_backbones(ColourBackbone()).get,
        group_heads=ServedHeads,
        head_bytes=lambda head: head.size_bytes,
    )
    return LivePath(load_model_set=model_loader.load, engine=Engine(decode=decode_square), workers=1)


@asynccontextmanager
async def explanations(database: Database, blobs: BlobStore) -> AsyncIterator[Explanations]:
    """A server of explanations for the time of the block."""
    server = GrpcServer(host="127.0.0.1", port=0)
    async with (
        live_path(database, blobs) as live,
        probe_calls(database, blobs, live) as probes,
        Explainer(database) as explainer,
    ):
        servicer = ExplanationServicer(explainer, probes)  # type: ignore[abstract]  # methods follow
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
