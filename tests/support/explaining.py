"""Questions about pictures over a real connection, and a worker's workshop behind them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from grpc import aio

from diptych.v1 import explanation_pb2, explanation_service_pb2, explanation_service_pb2_grpc
from diptych_server.api.check_calls import CheckCalls
from diptych_server.api.explain_calls import ExplainCalls
from diptych_server.api.explanation_service import ExplanationServicer
from diptych_server.api.grpc_server import GrpcServer
from diptych_server.api.probe_calls import ProbeCalls
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.comparing.compare import Comparer
from diptych_server.flows.embedding.embed import embed_dataset
from diptych_server.flows.explaining.explainer import Explainer
from diptych_server.flows.explaining.picture_map import PictureMaps
from diptych_server.flows.explaining.suspects import SuspectFinder
from diptych_server.flows.explaining.training_properties import TrainingProperties
from diptych_server.flows.job_queue import JobQueue
from diptych_server.flows.training.run import Workshop
from diptych_server.live.path import LivePath
from diptych_server.live.probing import Prober
from diptych_server.store.blobs import BlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database
from support.stored_models import live_path_over
from support.training import ColourBackbone, IdleQueue, listening, make_workshop


@dataclass(frozen=True)
class Explanations:
    """A client's view of explanations."""

    stub: explanation_service_pb2_grpc.ExplanationServiceStub
    workshop: Workshop
    queue: IdleQueue
    listener: ChangeListener

    async def embed(self, dataset_id: UUID) -> None:
        """Embed and compare the pictures of a dataset, as a worker does after a capture."""
        shop = self.workshop
        await embed_dataset(shop.database, shop.embedder, shop.backbones, dataset_id)

    async def explain(
        self, picture: bytes | UUID, *snapshot_ids: UUID
    ) -> Sequence[explanation_pb2.SnapshotExplanation]:
        """The explanations of a picture, given by its bytes or an instance."""
        return (await self.ask(picture, *snapshot_ids)).explanations

    async def ask(self, picture: bytes | UUID, *snapshot_ids: UUID) -> explanation_service_pb2.ExplainPictureResponse:
        """The same with the labels."""
        asked = (
            explanation_pb2.AskedPicture(picture=picture)
            if isinstance(picture, bytes)
            else explanation_pb2.AskedPicture(instance_id=str(picture))
        )
        request = explanation_service_pb2.ExplainPictureRequest(snapshot_ids=map(str, snapshot_ids), picture=asked)
        return await self.stub.ExplainPicture(request)

    async def map(self, a_id: UUID, b_id: UUID | None = None) -> explanation_pb2.PictureMap:
        """The map of one or two snapshots."""
        request = explanation_service_pb2.GetPictureMapRequest(
            a_snapshot_id=str(a_id), b_snapshot_id=str(b_id) if b_id else ""
        )
        return (await self.stub.GetPictureMap(request)).map

    async def suspects(
        self, dataset_id: UUID, *, page_size: int = 0, page_token: str = ""
    ) -> explanation_service_pb2.ListSuspectsResponse:
        """One page of suspects."""
        request = explanation_service_pb2.ListSuspectsRequest(
            dataset_id=str(dataset_id), page_size=page_size, page_token=page_token
        )
        return await self.stub.ListSuspects(request)


@asynccontextmanager
async def explanation_servicer(
    database: Database,
    blobs: BlobStore,
    live: LivePath,
    *,
    comparer: Comparer,
    listener: ChangeListener,
    queue: JobQueue,
) -> AsyncIterator[ExplanationServicer]:
    """The servicer over these parts, for the time of the block."""
    threads = CalmThreads(2)
    training = TrainingProperties(database, blobs, threads)
    explainer = Explainer(database, blobs, training, threads)
    try:
        yield ExplanationServicer(
            ExplainCalls(live, explainer),
            PictureMaps(database, comparer, threads),
            SuspectFinder(database, blobs, threads),
            ProbeCalls(database, blobs, Prober(live, threads), training),
            CheckCalls(database, blobs, listener, queue, live, explainer, heartbeat_seconds=0.05),
        )
    finally:
        threads.close()


@asynccontextmanager
async def explanations(
    database: Database, conninfo: str, blobs: BlobStore, *, backbone: ColourBackbone | None = None
) -> AsyncIterator[Explanations]:
    """A server of explanations for the time of the block."""
    server, queue = GrpcServer(host="127.0.0.1", port=0), IdleQueue()
    async with (
        listening(conninfo) as listener,
        live_path_over(database, blobs, backbone=backbone) as live,
        Comparer(database, blobs, listener, queue) as comparer,
        explanation_servicer(database, blobs, live, comparer=comparer, listener=listener, queue=queue) as servicer,
    ):
        await server.start(
            {
                explanation_service_pb2.DESCRIPTOR.services_by_name["ExplanationService"]: partial(
                    explanation_service_pb2_grpc.add_ExplanationServiceServicer_to_server, servicer
                )
            }
        )
        async with aio.insecure_channel(server.address) as channel:
            stub = explanation_service_pb2_grpc.ExplanationServiceStub(channel)
            yield Explanations(stub, make_workshop(database, blobs, queue, backbone=backbone), queue, listener)
        await server.stop(grace_seconds=0)
