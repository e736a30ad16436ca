"""The worker threads: each takes what waits, has it answered, and hands the answers to the event loop."""

import asyncio
import threading
from collections.abc import Callable, Sequence

from diptych_server.core.thread_priority import lower_priority
from diptych_server.live.engine import Frame, Outcome
from diptych_server.live.scheduler import FrameScheduler, Slot


class Batcher:
    """Worker threads for each lane; an idle one blocks until a frame waits, and never waits for a fuller batch.

    Those of the slow lane run at a lower priority: they take what the fast lane leaves of the processors.

    Args:
        answer: one outcome per frame, in their order; called in the workers, several at once; never raises.
        workers: threads for each lane, best as many as cores.
        count: told the outcomes of every batch, on the event loop.
    """

    def __init__(
        self,
        queue: FrameScheduler,
        *,
        answer: Callable[[Sequence[Frame]], list[Outcome]],
        workers: int,
        count: Callable[[Sequence[Outcome]], None],
    ) -> None:
        self._queue = queue
        self._answer = answer
        self._count = count
        self._workers = workers
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the workers; outcomes go to the consumers on the event loop that runs now."""
        loop = asyncio.get_running_loop()
        # Daemons: an interpreter that ends without `stop` must not hang on a worker that waits for work.
        self._threads = [
            threading.Thread(target=self._work, args=(loop, is_slow), name=f"{lane}-{number}", daemon=True)
            for lane, is_slow in (("live", False), ("pictures", True))
            for number in range(self._workers)
        ]
        for thread in self._threads:
            thread.start()

    async def stop(self) -> None:
        """Let the workers finish the batches in hand and end."""
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
            # One wake-up per batch. It comes before `done`, so that the answers of a stream keep their order.
            loop.call_soon_threadsafe(self._hand_out, slots, frames, outcomes)
            self._queue.done(slots, is_slow=is_slow)
            del taken, slots, frames, outcomes  # an idle worker must not keep pictures alive

    def _hand_out(self, slots: list[Slot], frames: list[Frame], outcomes: list[Outcome]) -> None:
        for slot, frame, outcome in zip(slots, frames, outcomes, strict=True):
            slot.consumer.answered(frame, outcome)
        self._count(outcomes)
