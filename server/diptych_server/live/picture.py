"""A single picture's turn through the live path, in its slow lane."""

import asyncio
from dataclasses import replace

from diptych_server.live.engine import Frame, Outcome
from diptych_server.live.scheduler import FrameScheduler, Slot


class PictureTurn:
    """One picture that waits for its outcome. Event loop only."""

    def __init__(self, queue: FrameScheduler, frame: Frame) -> None:
        self._queue = queue
        self._slot = Slot(self, is_live=False)
        self._outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._has_left = False
        queue.offer(self._slot, replace(frame, is_slow=True, is_abandoned=lambda: self._has_left))

    async def outcome(self) -> Outcome:
        """What became of the picture."""
        return await self._outcome

    def answered(self, frame: Frame, outcome: Outcome) -> None:  # noqa: ARG002  there is only the one frame
        """Take the outcome."""
        if not self._outcome.done():
            self._outcome.set_result(outcome)

    def leave(self) -> None:
        """Give up the turn; a picture whose batch has begun is not decoded any more, unless that has begun too."""
        self._has_left = True
        self._queue.leave(self._slot)
