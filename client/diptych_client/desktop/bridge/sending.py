"""From the spool to the server: what waits is sent whenever the server is there, oldest first."""

import asyncio
from collections.abc import Sequence
from itertools import groupby

from diptych_client import sdk
from diptych_client.desktop.bridge.link import Link
from diptych_client.desktop.capturing.spool import Spool, SpooledPicture
from diptych_client.desktop.state.events import PictureRefused, PictureStored, WaitingCounted


class Sender:
    """Empties one spool into one server. One asyncio loop."""

    def __init__(self, link: Link, spool: Spool) -> None:
        self._link = link
        self._spool = spool
        self._news = asyncio.Event()
        self._news.set()  # what waits since the last time

    def wake(self) -> None:
        """Something new waits."""
        self._news.set()

    async def run(self) -> None:
        """Send whatever waits. Never ends by itself."""
        while True:
            await self._news.wait()
            await self._link.is_here.wait()
            self._news.clear()
            try:
                await self._send_all()
            except sdk.DiptychError as error:
                self._link.problem(error)
                self._news.set()
                await asyncio.sleep(1)  # the server refused the capture as a whole: not again at once

    async def _send_all(self) -> None:
        while waiting := await asyncio.to_thread(lambda: list(self._spool.waiting())):
            self._link.post(WaitingCounted(len(waiting)))
            for dataset_id, pictures in groupby(waiting, key=lambda each: each.dataset_id):
                await self._send(dataset_id, list(pictures))
        self._link.post(WaitingCounted(0))

    async def _send(self, dataset_id: str, pictures: Sequence[SpooledPicture]) -> None:
        dataset = await self._link.client.datasets.get(dataset_id)
        async with dataset.capture() as capture:
            answers = [(each, await self._submit(capture, each)) for each in pictures]
            for each, answer in answers:
                self._settle(each, await answer)

    async def _submit(self, capture: "sdk.Capture", waiting: SpooledPicture) -> "asyncio.Future[sdk.Acknowledgement]":
        return await capture.submit(
            await asyncio.to_thread(waiting.path.read_bytes),
            label=waiting.label_name,
            burst_id=waiting.burst_id,
            capture_id=waiting.capture_id,
            captured_at=waiting.captured_at,
            source=waiting.source,
        )

    def _settle(self, waiting: SpooledPicture, answer: "sdk.Acknowledgement") -> None:
        self._spool.remove(waiting)
        if answer.failure is not None:
            self._link.post(PictureRefused(waiting.capture_id, answer.failure))
        else:
            self._link.post(PictureStored(waiting.capture_id, answer.is_duplicate))
