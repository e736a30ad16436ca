"""The live path: opens streams and answers pictures, within limits."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Self

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.live.batcher import Batcher
from diptych_server.live.engine import Engine, Frame, Outcome
from diptych_server.live.model_set import ModelSet
from diptych_server.live.scheduler import FrameScheduler, Slot
from diptych_server.live.stream import LiveStream
from diptych_server.metrics import LIVE_OPEN_STREAMS


class PictureTurn:
    """One picture waiting for its outcome. Event loop only."""

    def __init__(self, queue: FrameScheduler, frame: Frame) -> None:
        self._queue = queue
        self._slot = Slot(self, is_live=False)
        self._outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._has_left = False
        queue.offer(self._slot, replace(frame, is_slow=True, is_abandoned=lambda: self._has_left))

    async def outcome(self) -> Outcome:
        """The outcome of the picture."""
        return await self._outcome

    def answered(self, frame: Frame, outcome: Outcome) -> None:  # noqa: ARG002  there is only one frame
        """Set the outcome."""
        if not self._outcome.done():
            self._outcome.set_result(outcome)

    def leave(self) -> None:
        """Abandon the picture; it is not decoded unless decoding has already begun."""
        self._has_left = True
        self._queue.leave(self._slot)


MAX_PICTURES = 64
"""The maximum number of pictures per call."""


class LivePath:
    """Answers frames and pictures. An async context manager that runs the workers. Event loop only.

    Stop all callers before exiting it: streams that are still open end with UNAVAILABLE.

    Args:
        load_model_set: Loads the model set of a choice of snapshot IDs: `ModelLoader.load`.
        engine: Computes batches.
        workers: Threads per lane, ideally the number of cores.
        max_streams: The maximum number of open streams.
        max_waiting_bytes: The maximum size of the encoded pictures of all calls of `predict` together.
    """

    def __init__(
        self,
        *,
        load_model_set: Callable[[Sequence[str]], Awaitable[ModelSet]],
        engine: Engine,
        workers: int,
        max_streams: int = 256,
        max_waiting_bytes: int = 128 * 2**20,
    ) -> None:
        self._load_model_set = load_model_set
        self._queue = FrameScheduler(slow_batches=workers)
        self._batcher = Batcher(self._queue, answer=engine.answer, workers=workers)
        self._max_streams = max_streams
        self._max_waiting_bytes = max_waiting_bytes
        self._streams: set[LiveStream] = set()
        self._waiting_bytes = 0
        self._is_stopping = False

    async def __aenter__(self) -> Self:
        self._batcher.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._is_stopping = True
        await self._batcher.stop()
        for stream in list(self._streams):
            stream.finish(_stopping())
            stream.close()

    @property
    def stream_count(self) -> int:
        """The number of open streams."""
        return len(self._streams)

    def open(self) -> LiveStream:
        """Open a stream; the caller must close it.

        Raises:
            Refusal: OVERLOADED if too many are open, UNAVAILABLE while the server is stopping.
        """
        if self._is_stopping:
            raise _stopping()
        if len(self._streams) >= self._max_streams:
            raise Refusal(Reason.OVERLOADED, f"{self._max_streams} streams are already open. Try again later.")
        stream = LiveStream(self._queue, on_close=self._forget)
        self._streams.add(stream)
        LIVE_OPEN_STREAMS.inc()
        return stream

    async def model_set(self, snapshot_ids: Sequence[str]) -> ModelSet:
        """The model set of a choice.

        Raises:
            Refusal: As `ModelLoader.load`.
        """
        return await self._load_model_set(snapshot_ids)

    async def predict(
        self, pictures: Sequence[bytes], *, snapshot_ids: Sequence[str]
    ) -> tuple[ModelSet, list[Outcome]]:
        """The model set, and one outcome per picture, in order; live streams have priority.

        Raises:
            Refusal: BAD_FIELD for an invalid number of pictures or snapshots, OVERLOADED, or as `ModelLoader.load`.
        """
        if not 1 <= len(pictures) <= MAX_PICTURES:
            raise Refusal(
                Reason.BAD_FIELD,
                f"Send 1 to {MAX_PICTURES} pictures, not {len(pictures)}.",
                field="pictures",
            )
        with self._waiting(pictures):
            model_set = await self._load_model_set(snapshot_ids)
            return model_set, await self._outcomes(pictures, model_set)

    async def answer(self, picture: bytes, model_set: ModelSet) -> Outcome:
        """The outcome of one picture for a model set that is already loaded; live streams have priority.

        Raises:
            Refusal: OVERLOADED.
        """
        with self._waiting([picture]):
            [outcome] = await self._outcomes([picture], model_set)
            return outcome

    @contextmanager
    def _waiting(self, pictures: Sequence[bytes]) -> Iterator[None]:
        """Count the bytes of pictures as waiting for the time of the block."""
        size = sum(map(len, pictures))
        if self._waiting_bytes + size > self._max_waiting_bytes:
            raise Refusal(Reason.OVERLOADED, "Too many pictures are waiting. Try again later.")
        self._waiting_bytes += size
        try:
            yield
        finally:
            self._waiting_bytes -= size

    def _forget(self, stream: LiveStream) -> None:
        self._streams.discard(stream)
        LIVE_OPEN_STREAMS.dec()

    async def _outcomes(self, pictures: Sequence[bytes], model_set: ModelSet) -> list[Outcome]:
        arrived = time.perf_counter_ns()
        turns = [PictureTurn(self._queue, Frame(0, picture, model_set, 0, arrived)) for picture in pictures]
        try:
            return [await turn.outcome() for turn in turns]
        finally:
            for turn in turns:
                turn.leave()


def _stopping() -> Refusal:
    return Refusal(Reason.UNAVAILABLE, "The server is stopping. Try again in a moment.")
