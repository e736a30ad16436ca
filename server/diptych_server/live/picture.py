"""A single picture's turn through the live path, after the live streams."""

import asyncio

from diptych_server.live.engine import Frame, Outcome
from diptych_server.live.ready_queue import ReadyQueue, Seat


class PictureTurn:
    """One picture that waits for its outcome. Event loop only."""

    def __init__(self, queue: ReadyQueue, frame: Frame) -> None:
        self._queue = queue
        self._seat = Seat(self, is_live=False)
        self._outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        queue.offer(self._seat, frame)

    async def outcome(self) -> Outcome:
        """What became of the picture."""
        return await self._outcome

    def answered(self, frame: Frame, outcome: Outcome) -> None:  # noqa: ARG002  there is only the one frame
        """Take the outcome."""
        if not self._outcome.done():
            self._outcome.set_result(outcome)

    def leave(self) -> None:
        """Give up the turn if it has not come yet."""
        self._queue.leave(self._seat)
