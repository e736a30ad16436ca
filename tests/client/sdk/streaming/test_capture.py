"""A capture against a real gRPC server that breaks connections."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import grpc
import pytest
from grpc import aio
from PIL import Image

from diptych.v1 import dataset_pb2, dataset_service_pb2, instance_pb2, label_pb2
from diptych.wire.reasons import Reason
from diptych_client.sdk import Client, Dataset, DiptychError, InvalidRequestError, Label, ServerUnreachableError
from support.local_server import add_methods, serving

Requests = AsyncIterator[dataset_service_pb2.CaptureInstancesRequest]
MUG = Label("label-1", "mug", 0, 0)


def picture(shade: int = 0, *, side: int = 8) -> bytes:
    """A grey PNG."""
    buffer = BytesIO()
    Image.new("L", (side, side), shade).save(buffer, "PNG")
    return buffer.getvalue()


SERVICE = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]


class Datasets:
    """Acknowledges pictures until its connection is to break, and stores each capture id once."""

    def __init__(self, *, break_after: list[int] | None = None) -> None:
        self.stored: dict[str, dataset_service_pb2.CapturePicture] = {}
        self.targets: list[dataset_service_pb2.CaptureTarget] = []
        self.arrived: list[str] = []
        self.break_after = break_after or []
        self.refuse_with: grpc.StatusCode | None = None
        self.hold = asyncio.Event()
        self.hold.set()
        self.arrival = asyncio.Event()

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        add_methods(
            server,
            SERVICE,
            {"GetDataset": self.get, "CreateLabel": self.create_label, "CaptureInstances": self.capture},
        )

    async def get(self, request: dataset_service_pb2.GetDatasetRequest, context: Any) -> Any:
        """An empty dataset."""
        return dataset_service_pb2.GetDatasetResponse(dataset=dataset_pb2.Dataset(id=request.dataset_id, name="Desk"))

    async def create_label(self, request: dataset_service_pb2.CreateLabelRequest, context: Any) -> Any:
        """A label named like its id."""
        return dataset_service_pb2.CreateLabelResponse(
            label=label_pb2.Label(id=f"id-of-{request.name}", name=request.name)
        )

    async def capture(self, requests: Requests, context: Any) -> AsyncIterator[Any]:
        """Stores first and then acknowledges, so that an interruption can happen in between."""
        if self.refuse_with is not None:
            await context.abort(self.refuse_with, "no")
        left = self.break_after.pop(0) if self.break_after else None
        async for request in requests:
            if request.HasField("target"):
                self.targets.append(request.target)
                continue
            self.arrived.append(request.picture.capture_id)
            self.arrival.set()
            is_duplicate = request.picture.capture_id in self.stored
            self.stored[request.picture.capture_id] = request.picture
            await self.hold.wait()
            if left == 0:
                await context.abort(grpc.StatusCode.UNAVAILABLE, "gone")
            left = None if left is None else left - 1
            yield dataset_service_pb2.CaptureInstancesResponse(
                capture_id=request.picture.capture_id,
                instance=instance_pb2.Instance(id=f"instance-{request.picture.capture_id}"),
                is_duplicate=is_duplicate,
            )


async def desk(client: Client) -> Dataset:
    """The dataset of these tests."""
    return await client.datasets.get("dataset-1")


async def test_every_picture_is_acknowledged() -> None:
    """Label, burst and source arrive with the picture."""
    servicer = Datasets()

    async with serving(servicer.add) as (_, client), (await desk(client)).capture() as capture:
        answer = await capture.add(picture(), label=MUG, capture_id="c1", burst_id="b1", source="camera 0")

    assert answer.instance is not None
    assert answer.instance.id == "instance-c1"
    stored = servicer.stored["c1"]
    assert (stored.label_id, stored.burst_id, stored.source) == ("label-1", "b1", "camera 0")
    assert stored.picture == picture()


async def test_unacknowledged_pictures_are_sent_again() -> None:
    """Two broken connections later each picture is stored once, under its first id."""
    servicer = Datasets(break_after=[2, 1])

    async with serving(servicer.add) as (_, client):
        async with (await desk(client)).capture() as capture:
            answers = [await capture.submit(picture(shade), label=MUG, capture_id=f"c{shade}") for shade in range(6)]
        acknowledged = [(await answer).capture_id for answer in answers]

    assert acknowledged == [f"c{shade}" for shade in range(6)]
    assert list(servicer.stored) == acknowledged
    assert len(servicer.targets) == 3
    assert len(servicer.arrived) > 6


async def test_a_stream_that_ends_without_acknowledging_fails() -> None:
    """A server that stops politely in the middle has not stored what it did not acknowledge."""
    servicer = Datasets()
    servicer.hold.clear()

    async with serving(servicer.add) as (server, client):
        async with (await desk(client)).capture() as capture:
            answer = await capture.submit(picture(), label=MUG, capture_id="c1")
            await servicer.arrival.wait()
            await server.stop()
            servicer.hold.set()
            await server.start()

        assert (await answer).instance is not None
    assert servicer.arrived == ["c1", "c1"]


async def test_the_window_limits_pictures_in_flight() -> None:
    """With a window of two, a third picture waits for an acknowledgement."""
    servicer = Datasets()
    servicer.hold.clear()

    async with serving(servicer.add) as (_, client), (await desk(client)).capture(window=2) as capture:
        for shade in range(2):
            await capture.submit(picture(shade), label=MUG, capture_id=f"c{shade}")
        third = asyncio.create_task(capture.submit(picture(2), label=MUG, capture_id="c2"))
        await servicer.arrival.wait()
        was_waiting = not third.done()
        servicer.hold.set()
        await third

    assert was_waiting
    assert list(servicer.stored) == ["c0", "c1", "c2"]


async def test_a_server_that_stays_away_ends_the_capture() -> None:
    """The wait is bounded, and the picture is not counted."""
    servicer = Datasets(break_after=[0] * 10_000)

    async with serving(servicer.add) as (_, client):
        with pytest.raises(ServerUnreachableError):
            async with (await desk(client)).capture() as capture:
                await capture.add(picture(), label=MUG)


async def test_a_refused_stream_ends_the_capture() -> None:
    """A missing dataset is not requested repeatedly."""
    servicer = Datasets()
    servicer.refuse_with = grpc.StatusCode.INVALID_ARGUMENT

    async with serving(servicer.add) as (_, client):
        with pytest.raises(InvalidRequestError):
            async with (await desk(client)).capture() as capture:
                await capture.add(picture(), label=MUG)


async def test_a_refusal_with_a_picture_in_flight_is_raised_unchanged() -> None:
    """If a stream ends while data is being sent, gRPC may lose the status; then the call is repeated."""
    servicer = Datasets()
    servicer.refuse_with = grpc.StatusCode.INVALID_ARGUMENT

    async with serving(servicer.add) as (_, client):
        dataset = await desk(client)
        for _attempt in range(40):  # the two meet in one of four or so
            with pytest.raises(InvalidRequestError):
                async with dataset.capture() as capture:
                    await capture.add(picture(), label=MUG)


async def test_leaving_a_refused_capture_raises_the_refusal() -> None:
    """Without waiting for acknowledgements, the refusal is raised on leaving the block."""
    servicer = Datasets()
    servicer.refuse_with = grpc.StatusCode.INVALID_ARGUMENT

    async with serving(servicer.add) as (_, client):
        with pytest.raises(DiptychError):
            async with (await desk(client)).capture() as capture:
                await capture.submit(picture(), label=MUG)


async def test_data_that_is_not_a_picture_is_not_sent() -> None:
    """It is refused locally, and the capture continues."""
    servicer = Datasets()

    async with serving(servicer.add) as (_, client), (await desk(client)).capture() as capture:
        refused = await capture.add(b"words", label=MUG)
        stored = await capture.add(picture(), label=MUG)

    assert refused.failure is not None
    assert refused.failure.reason == Reason.PICTURE_NOT_RECOGNISED
    assert stored.instance is not None
    assert len(servicer.arrived) == 1


async def test_a_large_picture_is_shrunk_before_sending() -> None:
    """The server gets what it would store."""
    servicer = Datasets()

    async with serving(servicer.add) as (_, client), (await desk(client)).capture() as capture:
        await capture.add(picture(side=2000), label=MUG, capture_id="c1")

    assert Image.open(BytesIO(servicer.stored["c1"].picture)).size == (1280, 1280)


async def test_labels_are_made_by_name_once() -> None:
    """Two pictures of a new label make one label."""
    servicer = Datasets()

    async with serving(servicer.add) as (_, client), (await desk(client)).capture() as capture:
        await asyncio.gather(
            capture.add(picture(1), label="phone", capture_id="c1"),
            capture.add(picture(2), label="phone", capture_id="c2"),
        )

    assert {stored.label_id for stored in servicer.stored.values()} == {"id-of-phone"}


async def test_an_interrupted_capture_does_not_wait() -> None:
    """Unacknowledged pictures are dropped."""
    servicer = Datasets()
    servicer.hold.clear()

    async with serving(servicer.add) as (_, client):
        capture = (await desk(client)).capture()
        await capture.__aenter__()
        answer = await capture.submit(picture(), label=MUG)
        await servicer.arrival.wait()

        await capture.__aexit__(KeyError, KeyError(), None)

    assert answer.cancelled()
