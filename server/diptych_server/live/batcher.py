"""The worker threads of the live path: each takes waiting frames and passes their outcomes to the event loop."""

import asyncio
import threading
from collections.abc import Callable, Sequence

from diptych_server.core.thread_priority import lower_priority
from diptych_server.live.answers import Predictions
from diptych_server.live.engine import Frame, Outcome
from diptych_server.live.scheduler import FrameScheduler, Slot
from diptych_server.metrics import (
    BACKBONE_SECONDS,
    DECODE_SECONDS,
    FRAMES_ANSWERED,
    FRAMES_FAILED,
    HEADS_SECONDS,
    LIVE_BATCH_SIZE,
    WAIT_SECONDS,
)


class Batcher:
    """Worker threads for each lane; an idle one blocks until a frame arrives, and never waits to fill a batch.

    Those of the slow lane run at a lower priority, so that the fast lane gets the processors first.

    Args:
        answer: Returns one outcome per frame, in order; called in several threads concurrently; never raises.
        workers: Threads per lane, ideally the number of cores.
    """

    def __init__(
        self,
        queue: FrameScheduler,
        *,
        answer: Callable[[Sequence[Frame]], list[Outcome]],
        workers: int,
    ) -> None:
        self._queue = queue
        self._answer = answer
        self._workers = workers
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the workers; outcomes go to consumers on the running event loop."""
        loop = asyncio.get_running_loop()
        # Daemons: an interpreter that exits without `stop` must not hang on an idle worker.
        self._threads = [
            threading.Thread(target=self._work, args=(loop, is_slow), name=f"{lane}-{number}", daemon=True)
            for lane, is_slow in (("live", False), ("pictures", True))
            for number in range(self._workers)
        ]
        for thread in self._threads:
            thread.start()

    async def stop(self) -> None:
        """Finish the running batches and end the workers."""
        self._queue.close()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def _work(self, loop: asyncio.AbstractEventLoop, is_slow: bool) -> None:  # noqa: FBT001  an argument of a thread
        if is_slow:
            lower_priority()
        while taken := self._queue.take(is_slow=is_slow):
            slots = [slot for slot, _ in taken]
            frames = [frame for _, frame in taken]
            outcomes = self._answer(frames)
            # One wake-up per batch, before `done`, so that the answers of a stream keep their order.
            loop.call_soon_threadsafe(self._hand_out, slots, frames, outcomes)
            self._queue.done(slots, is_slow=is_slow)
            del taken, slots, frames, outcomes  # an idle worker must not keep pictures alive

    def _hand_out(self, slots: list[Slot], frames: list[Frame], outcomes: list[Outcome]) -> None:
        for slot, frame, outcome in zip(slots, frames, outcomes, strict=True):
            slot.consumer.answered(frame, outcome)
        _count(outcomes)


def _count(outcomes: Sequence[Outcome]) -> None:
    """Count the outcomes of a batch, and record the timings of the answered frames."""
    answered = [outcome.timings for outcome in outcomes if isinstance(outcome, Predictions)]
    if failed := len(outcomes) - len(answered):
        FRAMES_FAILED.inc(failed)
    if not answered:
        return
    FRAMES_ANSWERED.inc(len(answered))
    for timings in answered:
        WAIT_SECONDS.observe(timings.wait_micros / 1e6)
        DECODE_SECONDS.observe(timings.decode_micros / 1e6)
    batch = answered[0]
    BACKBONE_SECONDS.observe(batch.backbone_micros / 1e6)
    HEADS_SECONDS.observe(batch.heads_micros / 1e6)
    LIVE_BATCH_SIZE.observe(batch.batch_size)
