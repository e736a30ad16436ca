"""Live predictions: sends frames with flow control and receives outcomes, with reconnection."""

import asyncio
import time
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Final, Self

from grpc import aio

from diptych.v1 import prediction_service_pb2 as wire
from diptych_client.sdk.convert import predictions as convert
from diptych_client.sdk.convert.failure import failure
from diptych_client.sdk.errors import DiptychError
from diptych_client.sdk.lookup import AmbiguousNameError
from diptych_client.sdk.picture_forms import AnyPicture, encoded
from diptych_client.sdk.resources.snapshot_names import SnapshotNames, known_id, named, snapshot_ids
from diptych_client.sdk.streaming.flow_control import FlowControl, PendingFrame, Skipped
from diptych_client.sdk.streaming.reconnect import Reconnecting
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.failure import Failure
from diptych_client.sdk.values.predictions import FrameAnswer, FrameSkipped, ModelSet, PicturePredictions

_END: Final = None
_UNKNOWN_SQUARE_SIDE = 320  # larger than most backbones need, and still small


class PredictionStream:
    """An open stream of frames. Use it with `async with`, offer frames, and iterate over the answers.

    Every offered frame gets exactly one answer; skipped and answered frames may be out of order. A lost connection is
    reopened; the newest frame is sent again, older ones are answered as skipped. Belongs to one asyncio loop.
    """

    def __init__(self, calls: Calls, *, snapshots: SnapshotNames) -> None:
        self._calls = calls
        self._chosen = named(snapshots)
        self._choice: tuple[str, ...] = ()
        self._choosing: asyncio.Task[None] | None = None
        self._flow_control = FlowControl()
        self._next_frame_id = 1
        self._model_sets: dict[int, ModelSet] = {}
        self._square_side_pixels = _UNKNOWN_SQUARE_SIDE
        self._answers: asyncio.Queue[FrameAnswer | Exception | None] = asyncio.Queue()
        self._news = asyncio.Event()
        self._is_finished = False
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._choice = await snapshot_ids(self._calls, self._chosen)
        self._running = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        tasks = [task for task in (self._running, self._choosing) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def square_side_pixels(self) -> int:
        """Side of the backbone's centre square, in pixels; 320 until the server reports it. Any thread."""
        return self._square_side_pixels

    def offer(self, picture: AnyPicture) -> int:
        """Offer a frame and return its id. Never waits: a newer frame replaces an older one.

        Args:
            picture: JPEG, PNG, WebP or BMP; ideally the centre square with sides of `square_side_pixels`, which is
                fastest: use `diptych_client.cameras.encode_square`. A PIL image or an array is encoded immediately.

        Raises:
            TypeError: It has an unsupported type, or is an array of another type than uint8.
            ValueError: It is an array of an unsupported shape.
        """
        data = encoded(picture)
        frame_id = self._next_frame_id
        self._next_frame_id += 1
        if (passed_over := self._flow_control.offer(PendingFrame(frame_id, data))) is not None:
            self._skip(passed_over)
        if self._flow_control.has_credit(now=time.monotonic()):  # otherwise the next frame or answer wakes it
            self._news.set()
        return frame_id

    def choose(self, snapshots: SnapshotNames) -> None:
        """Choose other snapshots, 1 to 32, as handles, ids or names.

        Takes effect from the next frame on, or a little later if a name must be looked up. Errors in the names are
        raised by the iteration.
        """
        if self._choosing is not None:
            self._choosing.cancel()
        ids = [known_id(each) for each in named(snapshots)]
        if all(ids):
            self._use(tuple(filter(None, ids)))
        else:
            self._choosing = asyncio.create_task(self._look_up(named(snapshots)))

    async def _look_up(self, snapshots: SnapshotNames) -> None:
        try:
            self._use(await snapshot_ids(self._calls, snapshots))
        except (DiptychError, AmbiguousNameError) as error:
            self._answers.put_nowait(error)

    def _use(self, choice: tuple[str, ...]) -> None:
        self._choice = choice
        self._news.set()

    def finish(self) -> None:
        """Mark the end of the frames; the iteration ends after the last answer."""
        self._is_finished = True
        self._news.set()

    def __aiter__(self) -> AsyncIterator[FrameAnswer]:
        return self

    async def __anext__(self) -> FrameAnswer:
        """The next answer.

        Raises:
            AmbiguousNameError: Several snapshots match a name of the choice.
            DiptychError: The server refused the choice, or was unavailable for too long.
        """
        match await self._answers.get():
            case Exception() as error:
                self._answers.put_nowait(error)  # later reads also fail
                raise error
            case None:
                self._answers.put_nowait(_END)
                raise StopAsyncIteration
            case answer:
                return answer

    async def _run(self) -> None:
        try:
            await self._connections()
        except DiptychError as error:
            self._answers.put_nowait(error)
        else:
            self._answers.put_nowait(_END)

    async def _connections(self) -> None:
        connections = Reconnecting(self._calls)
        while True:
            broken_by = await self._one_connection(connections)
            for passed_over in self._flow_control.connection_lost():
                self._skip(passed_over)
            if self._is_done():
                return
            await connections.pause(broken_by)

    async def _one_connection(self, connections: Reconnecting) -> aio.AioRpcError | None:
        """Use one connection and return its error; None if it ended normally."""
        over = asyncio.Event()
        call = self._calls.predictions.StreamPredictions(self._requests(over))
        try:
            with self._calls.translated_errors():
                async for message in call:
                    connections.has_progress()
                    self._receive(message)
        except aio.AioRpcError as error:
            connections.check(error)
            return error
        finally:
            # gRPC does not close the request iterator of a failed call: it would take the next frame and lose it.
            over.set()
            call.cancel()
        return None

    async def _requests(self, over: asyncio.Event) -> AsyncIterator[wire.StreamPredictionsRequest]:
        """The requests of one connection, until it ends."""
        chosen: tuple[str, ...] = ()
        while not over.is_set():
            self._news.clear()
            if chosen != self._choice:
                chosen = self._choice
                yield wire.StreamPredictionsRequest(choice=wire.PredictionChoice(snapshot_ids=chosen))
            elif (frame := self._flow_control.take(now=time.monotonic())) is not None:
                yield wire.StreamPredictionsRequest(frame=wire.Frame(frame_id=frame.frame_id, picture=frame.picture))
            elif self._is_finished and not self._flow_control.has_waiting:
                return  # half-closed: frames in flight are still answered
            else:
                await self._news.wait()

    def _receive(self, message: wire.StreamPredictionsResponse) -> None:
        outcome = message.WhichOneof("outcome")
        if outcome == "model_set":
            model_set = self._model_sets[message.choice_id] = convert.model_set(message.model_set)
            self._square_side_pixels = model_set.square_side_pixels or _UNKNOWN_SQUARE_SIDE
            return
        if message.frame_id == 0 and outcome == "failure":
            raise DiptychError.of(failure(message.failure))
        is_first = self._flow_control.settle(message.frame_id)
        if outcome != "skipped":
            self._flow_control.answered(now=time.monotonic())
        self._news.set()
        if is_first:
            self._answers.put_nowait(FrameAnswer(message.frame_id, self._outcome(message)))

    def _outcome(self, message: wire.StreamPredictionsResponse) -> PicturePredictions | FrameSkipped | Failure:
        match message.WhichOneof("outcome"):
            case "predictions":
                return convert.predictions(message.predictions, model_set=self._model_sets[message.choice_id])
            case "skipped":
                return FrameSkipped(message.skipped.newer_frame_id)
        return failure(message.failure)

    def _skip(self, frame: Skipped) -> None:
        self._answers.put_nowait(FrameAnswer(frame.frame_id, FrameSkipped(frame.newer_frame_id)))

    def _is_done(self) -> bool:
        return self._is_finished and self._flow_control.is_idle
