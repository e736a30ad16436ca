"""A live stream over connections that break."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from grpc import aio

from diptych.v1 import (
    error_reason_pb2,
    failure_pb2,
    prediction_pb2,
    prediction_service_pb2,
    snapshot_pb2,
    snapshot_service_pb2,
)
from diptych_client.sdk import (
    AmbiguousNameError,
    DiptychError,
    Failure,
    FrameAnswer,
    FrameSkipped,
    NotFoundError,
    NotReadyError,
    PicturePredictions,
    PredictionStream,
)
from diptych_client.sdk.streaming.flow_control import Skipped
from support.local_server import add_methods, serving

SERVICE = prediction_service_pb2.DESCRIPTOR.services_by_name["PredictionService"]
SNAPSHOTS = snapshot_service_pb2.DESCRIPTOR.services_by_name["SnapshotService"]
SQUARE_SIDE = 96
SNAPSHOT, *OTHERS = (f"00000000-0000-4000-8000-00000000000{number}" for number in range(3))
Response = prediction_service_pb2.StreamPredictionsResponse


class Predictions:
    """Answers frames one by one, each when the test allows it."""

    def __init__(self, *, break_after: list[int] | None = None) -> None:
        self.choices: list[list[str]] = []
        self.arrived: list[bytes] = []
        self.permits = asyncio.Semaphore(0)
        self.arrival = asyncio.Event()
        self.break_after = break_after or []
        self.refuse_with: grpc.StatusCode | None = None
        self.is_choice_failing = False

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        add_methods(server, SERVICE, {"StreamPredictions": self.stream})
        add_methods(server, SNAPSHOTS, {"ListSnapshots": self.snapshots})

    async def snapshots(self, _request: Any, _context: Any) -> Any:
        """Three, of which two share a name."""
        named = zip((SNAPSHOT, *OTHERS), ("First", "Twin", "Twin"), strict=True)
        return snapshot_service_pb2.ListSnapshotsResponse(
            snapshots=[snapshot_pb2.Snapshot(id=identity, name=name) for identity, name in named]
        )

    def permit(self, frames: int) -> None:
        """Allow this number of frames to be answered."""
        for _ in range(frames):
            self.permits.release()

    async def stream(self, requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Response]:
        """One list of models per choice, an answer per frame."""
        if self.refuse_with is not None:
            await context.abort(self.refuse_with, "no")
        left = self.break_after.pop(0) if self.break_after else None
        choice_id = 0
        async for request in requests:
            if request.HasField("choice"):
                choice_id += 1
                self.choices.append(list(request.choice.snapshot_ids))
                yield self._model_set(choice_id, request.choice.snapshot_ids)
                continue
            self.arrived.append(request.frame.picture)
            self.arrival.set()
            await self.permits.acquire()
            if left == 0:
                await context.abort(grpc.StatusCode.UNAVAILABLE, "gone")
            left = None if left is None else left - 1
            yield self._answer(request.frame, choice_id)

    def _model_set(self, choice_id: int, snapshot_ids: Any) -> Response:
        if self.is_choice_failing:
            failure = failure_pb2.Failure(
                reason=error_reason_pb2.ERROR_REASON_SNAPSHOT_NOT_TRAINED, message="Train it first."
            )
            return Response(failure=failure, choice_id=choice_id)
        model_set = prediction_pb2.ModelSet(
            choice_id=choice_id,
            snapshots=[prediction_pb2.ModelSetSnapshot(snapshot_id=each, name=each) for each in snapshot_ids],
            labels=[prediction_pb2.ModelSetLabel(name="mug", is_known=[True])],
            square_side_pixels=SQUARE_SIDE,
        )
        return Response(model_set=model_set, choice_id=choice_id)

    def _answer(self, frame: Any, choice_id: int) -> Response:
        if frame.picture == b"bad":
            return Response(frame_id=frame.frame_id, failure=failure_pb2.Failure(message="bad"), choice_id=choice_id)
        predictions = prediction_pb2.PicturePredictions(
            predictions=[prediction_pb2.SnapshotPrediction(confidences=[1.0])]
        )
        return Response(frame_id=frame.frame_id, predictions=predictions, choice_id=choice_id)


async def all_answers(stream: PredictionStream) -> dict[int, FrameAnswer]:
    """The answers until the stream has finished, by frame; fails when a frame is answered twice."""
    answers: dict[int, FrameAnswer] = {}
    async for answer in stream:
        assert answer.frame_id not in answers
        answers[answer.frame_id] = answer
    return answers


async def test_every_frame_is_answered_once_and_two_are_in_flight() -> None:
    """Of five frames offered at once the first two and the newest are answered by the server."""
    servicer = Predictions()

    async with serving(servicer.add) as (_, client), client.predictions.stream(SNAPSHOT) as stream:
        first = stream.offer(b"1")
        await servicer.arrival.wait()
        others = [stream.offer(picture) for picture in (b"2", b"3", b"4", b"5")]
        await asyncio.sleep(0)
        servicer.permit(5)
        stream.finish()
        answers = await all_answers(stream)

    assert sorted(answers) == [first, *others]
    assert isinstance(answers[first].outcome, PicturePredictions)
    assert isinstance(answers[others[-1]].outcome, PicturePredictions)
    assert servicer.arrived[-1] == b"5"
    skipped = [each.outcome for each in answers.values() if isinstance(each.outcome, FrameSkipped)]
    assert len(skipped) + len(servicer.arrived) == 5


async def test_the_answer_names_its_snapshots() -> None:
    """Labels and snapshots come with each answer, and with the first of them how large a square is worth sending."""
    servicer = Predictions()
    servicer.permit(1)

    async with serving(servicer.add) as (_, client), client.predictions.stream(SNAPSHOT) as stream:
        side_before = stream.square_side_pixels
        stream.offer(b"1")
        answer = await anext(stream)
        side = stream.square_side_pixels

    assert (side_before, side) == (320, SQUARE_SIDE)
    assert isinstance(answer.outcome, PicturePredictions)
    assert answer.outcome.model_set.snapshots[0].snapshot_id == SNAPSHOT
    assert answer.outcome.model_set.labels[0].name == "mug"


async def test_one_bad_frame_does_not_end_the_stream() -> None:
    """Its failure takes the place of its answer."""
    servicer = Predictions()
    servicer.permit(2)

    async with serving(servicer.add) as (_, client), client.predictions.stream(SNAPSHOT) as stream:
        stream.offer(b"bad")
        failed = await anext(stream)
        stream.offer(b"good")
        answered = await anext(stream)

    assert isinstance(failed.outcome, Failure)
    assert isinstance(answered.outcome, PicturePredictions)


async def test_a_lost_connection_reopens_with_the_newest_frame() -> None:
    """The choice is sent first again, and the frame that was in flight is answered once."""
    servicer = Predictions(break_after=[0])
    servicer.permit(2)

    async with serving(servicer.add) as (_, client), client.predictions.stream(SNAPSHOT) as stream:
        stream.offer(b"1")
        answer = await anext(stream)

    assert isinstance(answer.outcome, PicturePredictions)
    assert servicer.choices == [[SNAPSHOT], [SNAPSHOT]]
    assert servicer.arrived == [b"1", b"1"]


async def test_a_frame_offered_while_disconnected_is_sent_on_the_next_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Open credits of the dead connection do not reduce those of the next one."""
    servicer = Predictions()
    servicer.permit(2)
    async with serving(servicer.add) as (server, client), client.predictions.stream(SNAPSHOT) as stream:
        stream.offer(b"one")
        first = await anext(stream)
        broken = asyncio.Event()

        def nothing_in_flight() -> list[Skipped]:
            broken.set()
            return []

        monkeypatch.setattr(stream._flow_control, "connection_lost", nothing_in_flight)
        await server.stop()
        await broken.wait()

        stream.offer(b"two")
        await server.start()
        async with asyncio.timeout(60):
            second = await anext(stream)

    assert [first.frame_id, second.frame_id] == [1, 2]
    assert isinstance(second.outcome, PicturePredictions)


async def test_a_new_choice_applies_from_the_next_frame() -> None:
    """The models of the answer are those of the current choice."""
    servicer = Predictions()
    servicer.permit(2)

    async with serving(servicer.add) as (_, client), client.predictions.stream(SNAPSHOT) as stream:
        stream.offer(b"1")
        await anext(stream)
        stream.choose(OTHERS)
        stream.offer(b"2")
        answer = await anext(stream)

    assert isinstance(answer.outcome, PicturePredictions)
    assert [each.snapshot_id for each in answer.outcome.model_set.snapshots] == OTHERS


async def answered_by(stream: PredictionStream) -> list[str]:
    """The ids of the snapshots that answer the next frame."""
    stream.offer(b"frame")
    answer = await anext(stream)
    assert isinstance(answer.outcome, PicturePredictions)
    return [each.snapshot_id for each in answer.outcome.model_set.snapshots]


async def test_snapshots_are_chosen_by_handle_id_or_name() -> None:
    """A single one needs no list; a choice in the stream accepts names as well."""
    servicer = Predictions()
    servicer.permit(100)

    async with serving(servicer.add) as (_, client):
        handle = await anext(client.snapshots.list())
        for choice in (handle, SNAPSHOT, "first", [handle], ["First"], "…4000-8000-000000000000"):
            async with client.predictions.stream(choice) as stream:
                assert await answered_by(stream) == [SNAPSHOT]
        async with client.predictions.stream(OTHERS[:1]) as stream:
            assert await answered_by(stream) == OTHERS[:1]
            stream.choose(["First", OTHERS[1]])
            while await answered_by(stream) == OTHERS[:1]:
                pass  # until the name was looked up
            assert await answered_by(stream) == [SNAPSHOT, OTHERS[1]]


async def test_a_name_that_is_unclear_or_unknown_is_refused() -> None:
    """When the stream is opened, or by the iteration after another choice; and it stays refused."""
    servicer = Predictions()

    async with serving(servicer.add) as (_, client):
        with pytest.raises(AmbiguousNameError, match="2 snapshots match 'Twin'"):
            await client.predictions.stream("Twin").__aenter__()
        with pytest.raises(NotFoundError, match="snapshot 'Third'"):
            await client.predictions.predict_images([b""], snapshots="Third")
        async with client.predictions.stream(SNAPSHOT) as stream:
            stream.choose("Twin")
            for _ in range(2):
                with pytest.raises(AmbiguousNameError):
                    await anext(stream)


async def test_a_refused_stream_says_why() -> None:
    """A choice that cannot be served is not requested again."""
    servicer = Predictions()
    servicer.refuse_with = grpc.StatusCode.FAILED_PRECONDITION

    async with serving(servicer.add) as (_, client), client.predictions.stream(SNAPSHOT) as stream:
        with pytest.raises(NotReadyError):
            await anext(stream)


async def test_a_choice_that_fails_says_why() -> None:
    """A failure without a frame is about the choice."""
    servicer = Predictions()
    servicer.is_choice_failing = True

    async with serving(servicer.add) as (_, client), client.predictions.stream(SNAPSHOT) as stream:
        with pytest.raises(DiptychError, match="Train it first"):
            await anext(stream)
