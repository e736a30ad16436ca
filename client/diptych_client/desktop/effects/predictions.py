"""Live predictions: sends frames, and receives the answers of both sides."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from diptych_client import sdk
from diptych_client.cameras import CameraFrame, encode_square
from diptych_client.desktop.effects.connection import Link, may_return
from diptych_client.desktop.state.events import FrameAnswered, FrameSkipped, LiveFailed, VersionsRefused

_REMEMBERED = 64
"""The maximum number of frames without an answer; the server answers each, so there are few."""

Offer = Callable[[CameraFrame], None]


class LiveFrames:
    """Passes frames to the current prediction stream. `listen` is for the camera's thread."""

    def __init__(self) -> None:
        self._offer: Offer | None = None

    @contextmanager
    def offered_to(self, offer: Offer) -> Iterator[None]:
        """Pass every frame to `offer`, on the camera's thread, until the context ends.

        The next stream may start before the previous one has ended; its `offer` then stays.
        """
        self._offer = offer
        try:
            yield
        finally:
            if self._offer is offer:
                self._offer = None

    def listen(self, frame: CameraFrame, _camera_name: str) -> None:
        """Pass the frame on if there is a stream."""
        offer = self._offer
        if offer is not None:
            offer(frame)


async def predict_live(
    link: Link, frames: LiveFrames, snapshot_ids: tuple[str, ...], also_ids: tuple[str, ...]
) -> None:
    """Predict the live picture with the snapshots, and reconnect when needed.

    Args:
        link: the connection.
        frames: passes on the camera's frames.
        snapshot_ids: the snapshots.
        also_ids: further snapshots. If the server refuses them together, it is asked again without them, so that a
            version that cannot answer does not stop the others.
    """
    while True:
        await link.is_here.wait()
        try:
            await _predict(link, frames, (*snapshot_ids, *also_ids))
        except sdk.DiptychError as error:
            if may_return(error):
                link.problem(error)
            elif also_ids:
                link.post(VersionsRefused(error.message))
                also_ids = ()
            else:
                link.post(LiveFailed(error.message))
                return


async def _predict(link: Link, frames: LiveFrames, snapshot_ids: tuple[str, ...]) -> None:
    loop = asyncio.get_running_loop()
    on_the_way: OrderedDict[int, tuple[CameraFrame, float]] = OrderedDict()
    async with link.client.predictions.stream(snapshot_ids) as stream:

        def offer(picture: bytes, frame: CameraFrame) -> None:
            on_the_way[stream.offer(picture)] = frame, monotonic()
            if len(on_the_way) > _REMEMBERED:
                on_the_way.popitem(last=False)

        def encode_and_offer(frame: CameraFrame) -> None:
            picture = encode_square(frame.image, side=stream.square_side_pixels)
            _call_soon(loop, lambda: offer(picture, frame))

        with frames.offered_to(encode_and_offer):
            async for answer in stream:
                if answer.frame_id in on_the_way:
                    _report(link, answer, *on_the_way.pop(answer.frame_id))


def _report(link: Link, answer: sdk.FrameAnswer, frame: CameraFrame, offered_at: float) -> None:
    if isinstance(answer.outcome, sdk.PicturePredictions):
        now = monotonic()
        link.post(FrameAnswered(answer.outcome, now, latency_seconds=now - offered_at, frame=frame))
    elif isinstance(answer.outcome, sdk.FrameSkipped):
        link.post(FrameSkipped())
    else:
        link.post(LiveFailed(answer.outcome.message))


def _call_soon(loop: asyncio.AbstractEventLoop, work: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(work)
