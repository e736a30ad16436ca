"""A client's live stream: newer frames replace waiting ones, each gets exactly one answer, choices apply in order."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.live.answers import Predictions, Skipped
from diptych_server.live.engine import Frame, Outcome
from diptych_server.live.model_set import ModelSet
from diptych_server.live.price import is_expensive
from diptych_server.live.scheduler import FrameScheduler, Slot
from diptych_server.metrics import FRAMES_FAILED, FRAMES_SKIPPED, SEND_SECONDS

T = TypeVar("T")


class SendBuffer(Generic[T]):
    """A closable queue for one reader, with backpressure. Event loop only."""

    def __init__(self, *, comfortable: int) -> None:
        self._comfortable = comfortable
        self._items: deque[T] = deque()
        self._changed = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._is_closed = False

    def put(self, item: T) -> None:
        """Add an item; never blocks, so producers must await `room` first."""
        self._items.append(item)
        self._changed.set()
        if len(self._items) >= self._comfortable:
            self._has_room.clear()

    def close(self) -> None:
        """End the reader's loop after the remaining items."""
        self._is_closed = True
        self._changed.set()

    async def room(self) -> None:
        """Wait until fewer than `comfortable` items are queued."""
        await self._has_room.wait()

    async def __aiter__(self) -> AsyncIterator[T]:
        while True:
            while self._items:
                item = self._items.popleft()
                if len(self._items) < self._comfortable:
                    self._has_room.set()
                yield item
            if self._is_closed:
                return
            self._changed.clear()
            await self._changed.wait()


_COMFORTABLE_ANSWERS = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """A message of a stream: the outcome of a frame, or, with frame ID 0, the model set of a new choice."""

    frame_id: int
    choice_id: int
    model_set: ModelSet
    outcome: ModelSet | Predictions | Skipped | Refusal
    ready_nanos: int = field(default_factory=time.perf_counter_ns)
    """When it became ready, by `time.perf_counter_ns`."""


class LiveStream:
    """One client's stream. Event loop only."""

    def __init__(self, queue: FrameScheduler, *, on_close: Callable[[LiveStream], None]) -> None:
        self._queue = queue
        self._send_micros = 0
        self._on_close = on_close
        self._slot = Slot(self)
        self._send_buffer: SendBuffer[Answer] = SendBuffer(comfortable=_COMFORTABLE_ANSWERS)
        self._model_set: ModelSet | None = None
        self._choice_id = 0
        self._last_frame_id = 0
        self._unanswered = 0
        self._has_finished = False
        self._is_closed = False
        self._error: Exception | None = None

    @property
    def has_choice(self) -> bool:
        """Whether a model set was chosen."""
        return self._model_set is not None

    async def room(self) -> None:
        """Wait until the client has read enough answers; await this before reading more requests."""
        await self._send_buffer.room()

    def choose(self, model_set: ModelSet) -> None:
        """Use this model set from the next frame on; the client is notified first."""
        self._model_set = model_set
        self._choice_id += 1
        self._send_buffer.put(Answer(0, self._choice_id, model_set, model_set))

    def push(self, frame_id: int, picture: bytes) -> None:
        """Queue a frame; a waiting frame is answered as skipped.

        Raises:
            Refusal: STREAM_ORDER if no model set was chosen yet.
        """
        if self._model_set is None:
            raise out_of_order()
        if self._is_closed:
            return
        if frame_id <= self._last_frame_id:
            failure = _not_growing(frame_id, self._last_frame_id)
            FRAMES_FAILED.inc()
            self._send_buffer.put(Answer(frame_id, self._choice_id, self._model_set, failure))
            return
        self._last_frame_id = frame_id
        self._unanswered += 1
        arrived_nanos = time.perf_counter_ns()
        is_slow = is_expensive(picture, side=self._model_set.backbone.side)
        frame = Frame(
            frame_id, picture, self._model_set, self._choice_id, arrived_nanos, is_slow, lambda: self._is_closed
        )
        if replaced := self._queue.offer(self._slot, frame):
            FRAMES_SKIPPED.inc()
            self._answer(replaced, Skipped(frame_id))

    def answered(self, frame: Frame, outcome: Outcome) -> None:
        """Queue the answer of a computed frame."""
        if not self._is_closed:
            self._answer(frame, outcome)

    async def answers(self) -> AsyncIterator[Answer]:
        """Yield answers as they become ready, until the stream has finished and every frame is answered.

        Raises:
            Exception: The error that the stream finished with.
        """
        async for answer in self._send_buffer:
            yield answer
        if self._error is not None:
            raise self._error

    @property
    def send_micros(self) -> int:
        """The time from the last answer becoming ready to having been sent; 0 before the first."""
        return self._send_micros

    def sent(self, answer: Answer) -> None:
        """Record that the answer was written to the connection."""
        self._send_micros = (time.perf_counter_ns() - answer.ready_nanos) // 1000
        SEND_SECONDS.observe(self._send_micros / 1e6)

    def finish(self, error: Exception | None = None) -> None:
        """Accept no more frames; pending ones are answered, then the answers end, with the error if any."""
        self._error = self._error or error
        self._has_finished = True
        self._close_buffer_when_done()

    def close(self) -> None:
        """Abandon the stream and all its frames; idempotent."""
        if self._is_closed:
            return
        self._is_closed = True
        self._queue.leave(self._slot)
        self._send_buffer.close()
        self._on_close(self)

    def _answer(self, frame: Frame, outcome: Outcome | Skipped) -> None:
        self._send_buffer.put(Answer(frame.frame_id, frame.choice_id, frame.model_set, outcome))
        self._unanswered -= 1
        self._close_buffer_when_done()

    def _close_buffer_when_done(self) -> None:
        if self._has_finished and not self._unanswered:
            self._send_buffer.close()


def out_of_order() -> Refusal:
    """The refusal of a stream that does not begin with a choice."""
    return Refusal(Reason.STREAM_ORDER, "The first message of a stream must be a choice.", expected="choice")


def _not_growing(frame_id: int, last: int) -> Refusal:
    message = f"Frame ids must increase, starting at 1 or higher; {frame_id} followed {last}."
    return Refusal(Reason.BAD_FIELD, message, field="frame.frame_id")
