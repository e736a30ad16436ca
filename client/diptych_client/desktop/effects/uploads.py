"""Uploads from the spool to the server, oldest picture first, whenever the server is available."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence
from itertools import groupby

from diptych_client import sdk
from diptych_client.desktop.capturing.spool import CORRECTION, Spool, SpooledPicture
from diptych_client.desktop.effects.connection import Link
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.events import Noticed, PictureRefused, PicturesStranded, PictureStored, WaitingCounted

_Sent = tuple[SpooledPicture, "asyncio.Future[sdk.Acknowledgement]"]


class Uploader:
    """Uploads one spool to one server. For one asyncio loop. `left` is called with the id of each finished picture."""

    def __init__(self, link: Link, spool: Spool, *, left: Callable[[str], None]) -> None:
        self._link = link
        self._spool = spool
        self._left = left
        self._has_pictures = asyncio.Event()
        self._has_pictures.set()  # for pictures left from the last session
        self._stranded: dict[str, int] = {}
        """The number of waiting pictures by deleted dataset."""

    def wake(self) -> None:
        """Send new pictures."""
        self._has_pictures.set()

    def try_again(self) -> None:
        """Retry pictures of deleted datasets, which may have been restored or replaced."""
        self._stranded.clear()
        self.wake()

    async def run(self) -> None:
        """Send all waiting pictures. Runs until cancelled."""
        while True:
            await self._has_pictures.wait()
            await self._link.is_here.wait()
            self._has_pictures.clear()
            try:
                await self._send_all()
            except sdk.DiptychError as error:
                self._link.problem(error)
                self._has_pictures.set()
                await asyncio.sleep(1)  # the server refused the whole capture; do not retry immediately

    async def _send_all(self) -> None:
        while waiting := await asyncio.to_thread(self._waiting):
            self._link.post(WaitingCounted(len(waiting)))
            for dataset_id, pictures in groupby(waiting, key=lambda each: each.dataset_id):
                await self._send(dataset_id, list(pictures))
        self._link.post(WaitingCounted(0))
        await self._report_stranded()

    def _waiting(self) -> list[SpooledPicture]:
        return [each for each in self._spool.waiting() if each.dataset_id not in self._stranded]

    async def _report_stranded(self) -> None:
        """Report the pictures waiting for deleted datasets if their number has changed."""
        if not self._stranded:
            return
        waiting = Counter(each.dataset_id for each in await asyncio.to_thread(lambda: list(self._spool.waiting())))
        for dataset_id, known in self._stranded.items():
            if waiting[dataset_id] != known:
                self._stranded[dataset_id] = waiting[dataset_id]
                self._link.post(PicturesStranded(dataset_id, waiting[dataset_id]))

    async def _send(self, dataset_id: str, pictures: Sequence[SpooledPicture]) -> None:
        if dataset_id in self._stranded:
            return
        try:
            dataset = await self._link.client.datasets.get(dataset_id)
            async with dataset.capture() as capture:
                await self._send_each(capture, dataset, pictures)
        except sdk.NotFoundError:
            self._stranded[dataset_id] = 0  # until the next connection, as it may be restored
            for each in pictures:
                self._left(each.capture_id)

    async def _send_each(self, capture: sdk.Capture, dataset: sdk.Dataset, pictures: Sequence[SpooledPicture]) -> None:
        """Send pictures, and remove each from the spool once stored, so that few are sent twice after an error."""
        sent: deque[_Sent] = deque()
        for number, each in enumerate(pictures):
            try:
                sent.append((each, await self._submit(capture, dataset, each)))
            except OSError:
                self._remove(each)  # its file was deleted
            except sdk.InvalidRequestError as error:
                self._refuse(each, sdk.Failure(error.reason, error.message, error.metadata))
            while sent and sent[0][1].done():
                self._settle(dataset, *sent.popleft())
            if number % 10 == 0:
                self._link.post(WaitingCounted(len(pictures) - number + len(sent)))
        for each, answer in sent:
            await answer
            self._settle(dataset, each, answer)

    async def _submit(
        self, capture: sdk.Capture, dataset: sdk.Dataset, waiting: SpooledPicture
    ) -> asyncio.Future[sdk.Acknowledgement]:
        chosen = next((each for each in dataset.labels if each.id == waiting.label_id), None)
        return await capture.submit(
            await asyncio.to_thread(waiting.path.read_bytes),
            label=chosen or waiting.label_name,  # by its id, as it may have been renamed
            burst_id=waiting.burst_id,
            capture_id=waiting.capture_id,
            captured_at=waiting.captured_at,
            source=waiting.source,
        )

    def _settle(
        self, dataset: sdk.Dataset, waiting: SpooledPicture, acknowledged: asyncio.Future[sdk.Acknowledgement]
    ) -> None:
        answer = acknowledged.result()
        if answer.failure is not None:
            self._refuse(waiting, answer.failure)
            return
        self._remove(waiting)
        self._link.post(PictureStored(waiting.capture_id, answer.is_duplicate, dataset.id, answer.sequence))
        if waiting.source == CORRECTION:
            self._link.post(_added(dataset, waiting, is_duplicate=answer.is_duplicate))

    def _refuse(self, waiting: SpooledPicture, failure: sdk.Failure) -> None:
        self._remove(waiting)
        self._link.post(PictureRefused(waiting.capture_id, failure))

    def _remove(self, waiting: SpooledPicture) -> None:
        self._spool.remove(waiting)
        self._left(waiting.capture_id)


def _added(dataset: sdk.Dataset, waiting: SpooledPicture, *, is_duplicate: bool) -> Noticed:
    """The notice for a stored correction. Its burst is a group of changes that can be undone."""
    if is_duplicate:
        return Noticed(f"{dataset.name} already has this picture.", is_problem=False)
    what = f"add a picture as {waiting.label_name}"
    offer = actions.Offer("Undo", actions.UndoChange(dataset.id, waiting.burst_id, what))
    return Noticed(f"Added to {dataset.name} as {waiting.label_name}.", is_problem=False, offers=(offer,))
