"""Datasets that change between snapshots, and comparisons of these over a real connection."""

import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from uuid import UUID, uuid4

import numpy as np
from grpc import aio
from numpy.typing import NDArray
from PIL import Image

from diptych.v1 import comparison_pb2, comparison_service_pb2, comparison_service_pb2_grpc
from diptych_server.api.comparison_service import ComparisonServicer
from diptych_server.api.grpc_server import GrpcServer
from diptych_server.core.ids import new_id
from diptych_server.core.parameters import HeadParameters
from diptych_server.flows.comparing.compare import Comparer
from diptych_server.flows.comparing.run_check import run_check
from diptych_server.flows.datasets.instances import relabel_instances, remove_instances
from diptych_server.flows.snapshots.snapshots import freeze_dataset
from diptych_server.flows.training.requests import request_training
from diptych_server.flows.training.run import Workshop, run_training
from diptych_server.store.blobs import BlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Connection, Database
from support.training import COLOURS, ColourBackbone, IdleQueue, listening, make_workshop, noisy_picture

QUICK = HeadParameters(hidden_layers=(16,), epochs=40)


@dataclass
class Desk:
    """A dataset of coloured pictures that a test changes."""

    workshop: Workshop
    dataset_id: UUID
    noise: np.random.Generator
    labels: dict[str, UUID] = field(default_factory=dict)

    async def record(
        self, label: str, colour: str = "", *, size: int = 2, fold: int = 0, pictures: Sequence[bytes] = ()
    ) -> list[UUID]:
        """The instances of a new recording of this label, in this colour: that of its name, if none is given."""
        shots = pictures or [self.picture(colour or label) for _ in range(size)]
        async with self.workshop.database.transaction() as connection:
            label_id = await self.label(connection, label)
            burst_id = new_id()
            await connection.execute(
                "insert into burst (id, workspace_id, given_id, fold)"
                " select %s, workspace_id, %s, %s from dataset where id = %s",
                (burst_id, burst_id, fold % 5, self.dataset_id),
            )
            return [await self._store(connection, data, label_id, burst_id) for data in shots]

    def picture(self, colour: str) -> bytes:
        """A picture in this colour, unlike all others."""
        return noisy_picture(COLOURS[colour], self.noise)

    async def label(self, connection: Connection, name: str) -> UUID:
        """The label of this name, which is created if the dataset lacks it."""
        if name not in self.labels:
            self.labels[name] = new_id()
            await connection.execute(
                "insert into label (id, dataset_id, name) values (%s, %s, %s)",
                (self.labels[name], self.dataset_id, name),
            )
        return self.labels[name]

    async def remove(self, instance_ids: Sequence[UUID]) -> None:
        """Remove instances."""
        await remove_instances(self.workshop.database, self.dataset_id, instance_ids, etag="", actor="")

    async def relabel(self, instance_ids: Sequence[UUID], label: str) -> None:
        """Give instances another label."""
        async with self.workshop.database.transaction() as connection:
            label_id = await self.label(connection, label)
        database = self.workshop.database
        await relabel_instances(database, self.dataset_id, instance_ids, label_id, etag="", actor="")

    async def freeze(self) -> UUID:
        """A snapshot of what is there."""
        made = await freeze_dataset(self.workshop.database, self.dataset_id, name="desk", request_id=uuid4())
        return made.id

    async def version(self, parameters: HeadParameters = QUICK) -> UUID:
        """A trained snapshot of what is there."""
        return await trained(self.workshop, await self.freeze(), parameters)

    async def _store(self, connection: Connection, data: bytes, label_id: UUID, burst_id: UUID) -> UUID:
        sha256, instance_id = hashlib.sha256(data).digest(), new_id()
        await self.workshop.blobs.put(sha256, data)
        await connection.execute(
            "insert into picture (sha256, format, width, height, size_bytes) values (%s, 'png', 16, 16, %s)"
            " on conflict do nothing",
            (sha256, len(data)),
        )
        await connection.execute(
            "insert into instance (id, dataset_id, label_id, burst_id, picture, captured_at, source)"
            " values (%s, %s, %s, %s, %s, %s, 'webcam')",
            (instance_id, self.dataset_id, label_id, burst_id, sha256, datetime.now(UTC)),
        )
        return instance_id


async def new_desk(workshop: Workshop, *, seed: int = 7, backbone: str = ColourBackbone.name) -> Desk:
    """An empty dataset in the default workspace."""
    dataset_id = new_id()
    async with workshop.database.transaction() as connection:
        await connection.execute(
            "insert into dataset (id, workspace_id, name, backbone)"
            " values (%s, (select id from workspace order by created_at limit 1), 'desk', %s)",
            (dataset_id, backbone),
        )
    return Desk(workshop, dataset_id, np.random.default_rng(seed))


async def full_desk(workshop: Workshop, *, labels: Iterable[str] = ("red", "green"), seed: int = 7) -> Desk:
    """A dataset with a recording of each label in each fold."""
    desk = await new_desk(workshop, seed=seed)
    for fold in range(5):
        for label in labels:
            await desk.record(label, fold=fold)
    return desk


async def trained(workshop: Workshop, snapshot_id: UUID, parameters: HeadParameters = QUICK) -> UUID:
    """The snapshot, after its training."""
    job = await request_training(
        workshop.database, IdleQueue(), snapshot_id=snapshot_id, parameters=parameters, request_id=None
    )
    assert await run_training(workshop, job.id)
    return snapshot_id


@dataclass(frozen=True)
class Comparisons:
    """A client's view of comparisons, and a worker's workshop behind them."""

    stub: comparison_service_pb2_grpc.ComparisonServiceStub
    workshop: Workshop
    queue: IdleQueue
    listener: ChangeListener

    async def compare(self, a_id: UUID | str, b_id: UUID | str) -> list[comparison_pb2.Comparison]:
        """All messages of a comparison without heartbeats."""
        request = comparison_service_pb2.CompareSnapshotsRequest(a_snapshot_id=str(a_id), b_snapshot_id=str(b_id))
        return [each.comparison async for each in self.stub.CompareSnapshots(request) if not each.is_heartbeat]

    async def history(self, dataset_id: UUID, *, max_versions: int = 0) -> comparison_pb2.SnapshotHistory:
        """The history of a dataset."""
        request = comparison_service_pb2.GetSnapshotHistoryRequest(
            dataset_id=str(dataset_id), max_versions=max_versions
        )
        return (await self.stub.GetSnapshotHistory(request)).history

    async def check(self, a_id: UUID | str, b_id: UUID | str) -> comparison_pb2.ComparisonCheck:
        """The requested check."""
        request = comparison_service_pb2.CheckComparisonRequest(a_snapshot_id=str(a_id), b_snapshot_id=str(b_id))
        return (await self.stub.CheckComparison(request)).check

    async def cancel(self, a_id: UUID | str, b_id: UUID | str) -> comparison_pb2.ComparisonCheck:
        """The check after it was cancelled."""
        request = comparison_service_pb2.CancelComparisonCheckRequest(a_snapshot_id=str(a_id), b_snapshot_id=str(b_id))
        return (await self.stub.CancelComparisonCheck(request)).check

    async def checked(self, a_id: UUID | str, b_id: UUID | str) -> comparison_pb2.Comparison:
        """The last message of a comparison after a worker has done its check."""
        check = await self.check(a_id, b_id)
        assert await run_check(self.workshop, UUID(check.id))
        return await self.compared(a_id, b_id)

    async def compared(self, a_id: UUID | str, b_id: UUID | str) -> comparison_pb2.Comparison:
        """The last message of a comparison."""
        return (await self.compare(a_id, b_id))[-1]


@asynccontextmanager
async def comparisons(
    database: Database, conninfo: str, blobs: BlobStore, *, backbone: ColourBackbone | None = None
) -> AsyncIterator[Comparisons]:
    """A server of comparisons for the time of the block."""
    queue, server = IdleQueue(), GrpcServer(host="127.0.0.1", port=0)
    async with listening(conninfo) as listener, Comparer(database, blobs, listener, queue) as comparer:
        servicer = ComparisonServicer(database, comparer, heartbeat_seconds=0.05)
        await server.start(
            {
                comparison_service_pb2.DESCRIPTOR.services_by_name["ComparisonService"]: partial(
                    comparison_service_pb2_grpc.add_ComparisonServiceServicer_to_server, servicer
                )
            }
        )
        async with aio.insecure_channel(server.address) as channel:
            stub = comparison_service_pb2_grpc.ComparisonServiceStub(channel)
            yield Comparisons(stub, make_workshop(database, blobs, queue, backbone=backbone), queue, listener)
        await server.stop(grace_seconds=0)


def structured_picture(random: np.random.Generator) -> NDArray[np.uint8]:
    """A scene (64, 64, 3) with a unique layout, by which near copies are recognised."""
    coarse = random.integers(0, 255, (8, 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((64, 64), Image.Resampling.BICUBIC))


def encoded(pixels: NDArray[np.uint8]) -> bytes:
    """A picture as a PNG."""
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def with_noise(pixels: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """The same scene, as a camera sees it a moment later."""
    return np.clip(pixels + random.normal(0, 2, pixels.shape), 0, 255).astype(np.uint8)
