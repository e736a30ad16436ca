"""PredictionService: predictions for live streams and single pictures."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from grpc import aio

from diptych.v1.prediction_service_pb2 import (
    PredictImagesRequest,
    PredictImagesResponse,
    StreamPredictionsRequest,
    StreamPredictionsResponse,
)
from diptych.v1.prediction_service_pb2_grpc import PredictionServiceServicer
from diptych.wire.reasons import Reason
from diptych_server.api.convert.predictions import model_set_message, picture_outcome, stream_response
from diptych_server.core.refusal import Refusal
from diptych_server.live.path import LivePath
from diptych_server.live.stream import LiveStream, out_of_order

Requests = AsyncIterator[StreamPredictionsRequest]


class PredictionServicer(PredictionServiceServicer):
    """Passes messages between gRPC and the live path; refusals reach the error interceptor."""

    def __init__(self, live: LivePath) -> None:
        self._live = live

    async def StreamPredictions(
        self, request_iterator: Requests, context: aio.ServicerContext[Any, Any]
    ) -> AsyncIterator[StreamPredictionsResponse]:
        """Answer a live stream; a refused choice ends it after earlier frames are answered."""
        stream = self._live.open()
        reader = asyncio.create_task(self._read(request_iterator, stream))
        # A call that is cancelled during a write leaves this generator suspended, so `finally` is not enough.
        context.add_done_callback(lambda _: _end(stream, reader))  # type: ignore[arg-type]  # the stub names a class
        try:
            async for answer in stream.answers():
                yield stream_response(answer, previous_send_micros=stream.send_micros)
                stream.sent(answer)  # gRPC requests the next one after writing this one
        finally:
            _end(stream, reader)

    async def PredictImages(
        self,
        request: PredictImagesRequest,
        context: aio.ServicerContext[Any, Any],
    ) -> PredictImagesResponse:
        """Answer up to 64 pictures, with one outcome each."""
        model_set, outcomes = await self._live.predict(request.pictures, snapshot_ids=request.snapshot_ids)
        return PredictImagesResponse(
            model_set=model_set_message(model_set, choice_id=1),
            outcomes=[picture_outcome(outcome, model_set) for outcome in outcomes],
        )

    async def _read(self, requests: Requests, stream: LiveStream) -> None:
        """Feed the stream until the client is done; an error ends the answers."""
        try:
            async for request in requests:
                await self._feed(request, stream)
                await stream.room()  # do not read from a client that does not read answers
        except Exception as error:  # noqa: BLE001  raised by the task that sends answers
            stream.finish(error)
        else:
            stream.finish()

    async def _feed(self, request: StreamPredictionsRequest, stream: LiveStream) -> None:
        match request.WhichOneof("content"):
            case "frame":
                stream.push(request.frame.frame_id, request.frame.picture)
            case "choice":
                stream.choose(await self._live.model_set(request.choice.snapshot_ids))
            case _ if not stream.has_choice:
                raise out_of_order()
            case _:
                raise Refusal(Reason.BAD_FIELD, "A message must contain a choice or a frame.", field="content")


def _end(stream: LiveStream, reader: asyncio.Task[None]) -> None:
    stream.close()
    reader.cancel()
