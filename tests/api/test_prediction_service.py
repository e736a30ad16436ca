"""PredictionService over a real gRPC server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import grpc
import pytest
from google.rpc.error_details_pb2 import ErrorInfo
from grpc import aio
from grpc_status import rpc_status

from diptych.v1 import error_reason_pb2
from diptych.v1.prediction_service_pb2 import (
    Frame,
    PredictImagesRequest,
    PredictionChoice,
    StreamPredictionsRequest,
    StreamPredictionsResponse,
)
from diptych.v1.prediction_service_pb2_grpc import (
    PredictionServiceStub,
    add_PredictionServiceServicer_to_server,
)
from diptych_server.api.errors import ErrorInterceptor
from diptych_server.api.prediction_service import PredictionServicer
from diptych_server.live.path import LivePath
from diptych_server.live.stream import LiveStream
from support.live import ColourBackbone, GatedBackbone, World, picture, served

Call = aio.StreamStreamCall[StreamPredictionsRequest, StreamPredictionsResponse]


@dataclass(frozen=True)
class Served:
    """A running server, a client of it, and what is behind it."""

    stub: PredictionServiceStub
    world: World
    live: LivePath


@asynccontextmanager
async def serving(*, backbone: ColourBackbone | None = None, max_streams: int = 4) -> AsyncIterator[Served]:
    """A server on a free port with two trained snapshots of two datasets, `ours` and `theirs`."""
    world = World(
        served("ours", "red", "lime", dataset_id="ours"),
        served("theirs", "blue", "red", dataset_id="theirs"),
        backbones=[backbone or ColourBackbone()],
    )
    server = aio.server(interceptors=[ErrorInterceptor()], options=[("grpc.so_reuseport", 0)])
    async with world.live_path(workers=1, max_streams=max_streams) as live:
        add_PredictionServiceServicer_to_server(PredictionServicer(live), server)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        try:
            async with aio.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield Served(PredictionServiceStub(channel), world, live)
        finally:
            if isinstance(backbone, GatedBackbone):
                backbone.allow(1000)
            await server.stop(None)


def choice(*snapshot_ids: str) -> StreamPredictionsRequest:
    """The message that chooses."""
    return StreamPredictionsRequest(choice=PredictionChoice(snapshot_ids=snapshot_ids))


def frame(frame_id: int, data: bytes) -> StreamPredictionsRequest:
    """The message that brings a frame."""
    return StreamPredictionsRequest(frame=Frame(frame_id=frame_id, picture=data))


async def read(call: Call) -> StreamPredictionsResponse:
    """The next answer."""
    response = await call.read()
    assert isinstance(response, StreamPredictionsResponse)
    return response


async def rest(call: Call) -> list[StreamPredictionsResponse]:
    """All remaining answers."""
    answers = []
    while isinstance(response := await call.read(), StreamPredictionsResponse):
        answers.append(response)
    return answers


def error_info(error: aio.AioRpcError) -> ErrorInfo:
    """The error's reason and metadata."""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]  # the stub supports only calls without errors
    assert status is not None
    info = ErrorInfo()
    assert status.details[0].Unpack(info)
    return info


async def test_a_stream_is_answered_by_all_it_chose() -> None:
    """The models come first; then confidences in the order of their labels, summing to 1, with 0 for unknown labels."""
    async with serving() as running:
        call = running.stub.StreamPredictions()
        await call.write(choice("ours", "theirs"))
        model_set = (await read(call)).model_set
        await call.write(frame(7, picture("red")))
        answer = await read(call)
        await call.done_writing()
        ended = await rest(call)

    assert (model_set.choice_id, model_set.square_side_pixels) == (1, ColourBackbone.side)
    assert [(snapshot.snapshot_id, snapshot.name, snapshot.model_id) for snapshot in model_set.snapshots] == [
        ("ours", "Ours", "ours-model"),
        ("theirs", "Theirs", "theirs-model"),
    ]
    assert [(label.name, list(label.is_known)) for label in model_set.labels] == [
        ("red", [True, True]),
        ("lime", [True, False]),
        ("blue", [False, True]),
    ]
    assert [list(snapshot.label_ids) for snapshot in model_set.snapshots] == [
        ["ours/red", "ours/lime", ""],
        ["theirs/red", "", "theirs/blue"],
    ]
    assert (answer.frame_id, answer.choice_id) == (7, 1)
    ours, theirs = answer.predictions.predictions
    assert (ours.snapshot_id, ours.predicted_index, ours.confidences[2]) == ("ours", 0, 0)
    assert (theirs.snapshot_id, theirs.predicted_index, theirs.confidences[1]) == ("theirs", 0, 0)
    assert sum(ours.confidences) == pytest.approx(1, abs=1e-5)
    assert answer.predictions.timings.batch_size == 1
    assert answer.predictions.timings.decode_micros > 0
    assert ended == []


async def test_a_bad_frame_in_the_middle_fails_alone() -> None:
    """The stream continues after a failure, which has a machine-readable reason."""
    async with serving() as running:
        call = running.stub.StreamPredictions()
        await call.write(choice("ours"))
        await read(call)
        answers = []
        for frame_id, data in enumerate([picture("red"), b"no picture", picture("lime")], start=1):
            await call.write(frame(frame_id, data))
            answers.append(await read(call))
        await call.done_writing()

    assert [answer.WhichOneof("outcome") for answer in answers] == ["predictions", "failure", "predictions"]
    assert answers[1].failure.reason == error_reason_pb2.ERROR_REASON_PICTURE_NOT_RECOGNISED


async def test_half_close_answers_what_is_pending() -> None:
    """A client that says all it has and closes gets one answer for each frame, then the end."""
    backbone = GatedBackbone()
    async with serving(backbone=backbone) as running:
        call = running.stub.StreamPredictions()
        await call.write(choice("ours"))
        await call.write(frame(1, picture("red")))
        await backbone.entered()
        for frame_id in (2, 3):
            await call.write(frame(frame_id, picture("red")))
        await call.done_writing()
        skipped = [await read(call), await read(call)][1]
        backbone.allow(2)
        answers = await rest(call)
        code = await call.code()

    assert (skipped.frame_id, skipped.skipped.newer_frame_id, skipped.choice_id) == (2, 3, 1)
    assert [(answer.frame_id, answer.WhichOneof("outcome")) for answer in answers] == [
        (1, "predictions"),
        (3, "predictions"),
    ]
    assert code is grpc.StatusCode.OK


async def test_a_new_choice_is_announced_and_counts_up() -> None:
    """After a second choice, answers name it and come from those it chose."""
    async with serving() as running:
        call = running.stub.StreamPredictions()
        for number, names in enumerate([("ours",), ("theirs", "ours")], start=1):
            await call.write(choice(*names))
            assert (await read(call)).model_set.choice_id == number
        await call.write(frame(1, picture("blue")))
        answer = await read(call)
        await call.done_writing()

    assert answer.choice_id == 2
    assert [prediction.snapshot_id for prediction in answer.predictions.predictions] == ["theirs", "ours"]


async def refused(call: Call, *messages: StreamPredictionsRequest) -> tuple[grpc.StatusCode, ErrorInfo]:
    """How a stream of these messages ends."""
    for message in messages:
        await call.write(message)
    await call.done_writing()
    with pytest.raises(aio.AioRpcError) as caught:
        await rest(call)
    return caught.value.code(), error_info(caught.value)


@pytest.mark.parametrize(
    ("messages", "code", "reason"),
    [
        pytest.param([frame(1, b"")], grpc.StatusCode.FAILED_PRECONDITION, "STREAM_ORDER", id="frame-first"),
        pytest.param([StreamPredictionsRequest()], grpc.StatusCode.FAILED_PRECONDITION, "STREAM_ORDER", id="nothing"),
        pytest.param([choice()], grpc.StatusCode.INVALID_ARGUMENT, "BAD_FIELD", id="nobody"),
        pytest.param([choice("nosuch")], grpc.StatusCode.NOT_FOUND, "NOT_FOUND", id="unknown"),
        pytest.param(
            [choice("ours"), StreamPredictionsRequest()], grpc.StatusCode.INVALID_ARGUMENT, "BAD_FIELD", id="empty"
        ),
    ],
)
async def test_what_is_out_of_order_ends_the_stream(
    messages: list[StreamPredictionsRequest], code: grpc.StatusCode, reason: str
) -> None:
    """Refusals of a choice, or of a message that says nothing, are the status of the call."""
    async with serving() as running:
        seen, info = await refused(running.stub.StreamPredictions(), *messages)

        assert running.live.stream_count == 0
    assert (seen, info.reason, info.domain) == (code, reason, "diptych")


async def test_one_stream_too_many_is_refused() -> None:
    """At the limit, the next stream is refused immediately; the others continue."""
    async with serving(max_streams=1) as running:
        first = running.stub.StreamPredictions()
        await first.write(choice("ours"))
        await read(first)

        code, info = await refused(running.stub.StreamPredictions())
        await first.write(frame(1, picture("red")))
        answer = await read(first)
        await first.done_writing()

    assert (code, info.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "OVERLOADED")
    assert answer.WhichOneof("outcome") == "predictions"


class WatchedSet(set[LiveStream]):
    """A set that signals when an item was removed."""

    def __init__(self) -> None:
        super().__init__()
        self.has_lost_one = asyncio.Event()

    def discard(self, element: object, /) -> None:
        """Leave, and tell so."""
        super().discard(element)
        self.has_lost_one.set()


@pytest.mark.parametrize("is_reading", [True, False])
async def test_a_client_that_goes_away_leaves_nothing_behind(*, is_reading: bool) -> None:
    """After a cancel in mid-frame, the stream is forgotten and its waiting frame is not computed."""
    backbone = GatedBackbone()
    async with serving(backbone=backbone) as running:
        running.live._streams = streams = WatchedSet()
        call = running.stub.StreamPredictions()
        await call.write(choice("ours"))
        if is_reading:
            await read(call)
        await call.write(frame(1, picture("red")))
        await backbone.entered()
        await call.write(frame(2, picture("red")))

        call.cancel()
        await streams.has_lost_one.wait()
        backbone.allow(2)

        assert running.live.stream_count == 0
        tasks = {task for task in asyncio.all_tasks() if "_read" in repr(task.get_coro())}
        await asyncio.gather(*tasks, return_exceptions=True)
    assert sum(backbone.batch_sizes) <= 2


async def test_a_client_that_does_not_read_is_not_read() -> None:
    """With 8 unsent responses the service reads no more messages; after one is sent it reads one more."""
    consumed = 0

    async def requests() -> AsyncIterator[StreamPredictionsRequest]:
        nonlocal consumed
        for message in [choice("ours"), *[frame(0, b"")] * 100]:  # each is answered at once: ids start at 1
            consumed += 1
            yield message

    async with World(served("ours", "red")).live_path() as live:
        stream = live.open()
        stream.choose(await live.model_set(["ours"]))
        reader = asyncio.create_task(PredictionServicer(live)._read(requests(), stream))
        answers = aiter(stream.answers())
        counts = []
        for _ in range(3):
            await anext(answers)
            for _ in range(10):  # the reader needs a turn or two, and would use them all if it could
                await asyncio.sleep(0)
            counts.append(consumed)
        reader.cancel()
        stream.close()

    assert counts == [8, 9, 10]


async def test_pictures_are_answered_one_by_one() -> None:
    """Each picture has its outcome in its place, with one list of models."""
    async with serving() as running:
        pictures = [picture("red"), b"no picture", picture("lime")]

        response = await running.stub.PredictImages(PredictImagesRequest(snapshot_ids=["ours"], pictures=pictures))

    assert [label.name for label in response.model_set.labels] == ["red", "lime"]
    assert [outcome.WhichOneof("outcome") for outcome in response.outcomes] == [
        "predictions",
        "failure",
        "predictions",
    ]
    assert [response.outcomes[place].predictions.predictions[0].predicted_index for place in (0, 2)] == [0, 1]


async def test_a_call_without_pictures_is_refused() -> None:
    """The refusal names the field."""
    async with serving() as running:
        with pytest.raises(aio.AioRpcError) as caught:
            await running.stub.PredictImages(PredictImagesRequest(snapshot_ids=["ours"]))

    assert error_info(caught.value).metadata == {"field": "pictures"}
