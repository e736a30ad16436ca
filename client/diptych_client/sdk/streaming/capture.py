"""Captures: pictures sent to a dataset, with a bounded window, an acknowledgement per picture, and reconnection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.sdk.convert.time import timestamp
from diptych_client.sdk.errors import DiptychError, PictureRefusedError
from diptych_client.sdk.picture_forms import AnyPicture
from diptych_client.sdk.streaming.capture_connection import CaptureConnection
from diptych_client.sdk.streaming.prepare import prepared
from diptych_client.sdk.transport.calls import Calls, new_id
from diptych_client.sdk.values.datasets import Acknowledgement, Label
from diptych_client.sdk.values.failure import Failure

DEFAULT_WINDOW: Final = 16
"""The most unacknowledged pictures at a time."""


class Capture:
    """An open capture. Use it with `async with`; leaving it waits for all acknowledgements.

    A lost connection is reopened, and unacknowledged pictures are sent again under the same id, which stores them once.
    Belongs to one asyncio loop; any number of its tasks may add pictures.
    """

    def __init__(
        self, calls: Calls, *, target: wire.CaptureTarget, window: int, label_named: Callable[[str], Awaitable[Label]]
    ) -> None:
        self.burst_id = new_id()
        """The default burst of pictures."""
        self._stream = CaptureConnection(calls, target=target, window=window)
        self._label_named = label_named
        self._labels: dict[str, Label] = {}
        self._naming = asyncio.Lock()
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._run())
        self._failure: DiptychError | None = None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        if kind is not None:
            running.cancel()
        self._stream.finish()
        await asyncio.gather(running, return_exceptions=True)
        if kind is None and self._failure is not None:
            raise self._failure

    async def add(
        self,
        picture: AnyPicture,
        *,
        label: Label | str,
        burst_id: str | None = None,
        capture_id: str | None = None,
        captured_at: datetime | None = None,
        source: str = "",
    ) -> Acknowledgement:
        """Send a picture and return its acknowledgement; same arguments as `submit`.

        Raises:
            DiptychError: The server refused the capture as a whole, or was unavailable for too long.
        """
        acknowledged = await self.submit(
            picture,
            label=label,
            burst_id=burst_id,
            capture_id=capture_id,
            captured_at=captured_at,
            source=source,
        )
        return await acknowledged

    async def submit(
        self,
        picture: AnyPicture,
        *,
        label: Label | str,
        burst_id: str | None = None,
        capture_id: str | None = None,
        captured_at: datetime | None = None,
        source: str = "",
    ) -> asyncio.Future[Acknowledgement]:
        """Send a picture and return a future of its acknowledgement, once the window has room.

        Args:
            picture: The bytes of a JPEG, PNG, WebP or BMP, the path of one, a PIL image, or a uint8 array (height,
                width, 3) in RGB or (height, width) in grey. It is first reduced to the stored size.
            label: A label of the dataset, or its name; created if there is none.
            burst_id: A UUID, the same for pictures recorded together; None means the burst of this capture.
            capture_id: A UUID; the same one is stored once. None means a fresh one.
            captured_at: When it was captured; None means now.
            source: Its source, for people; at most 500 characters.

        Raises:
            DiptychError: The server refused the capture as a whole, or was unavailable for too long.
            RuntimeError: The capture is not open: it was not entered with `async with`, or was left.
            TypeError: The picture has an unsupported type, or is an array of another type than uint8.
            ValueError: The picture is an array of an unsupported shape.
            OSError: The file of the picture could not be read.
        """
        if self._running is None:  # there would be no acknowledgement
            raise RuntimeError("The capture is not open. Use it with `async with dataset.capture() as capture:`.")
        identity = capture_id or new_id()
        try:
            data = await prepared(picture)
        except PictureRefusedError as error:
            return _refused(identity, error)
        return await self._stream.send(
            wire.CapturePicture(
                capture_id=identity,
                label_id=(await self._label(label)).id,
                burst_id=burst_id or self.burst_id,
                picture=data,
                captured_at=timestamp(captured_at),
                source=source,
            )
        )

    async def _run(self) -> None:
        try:
            await self._stream.run()
        except DiptychError as error:
            self._failure = error

    async def _label(self, label: Label | str) -> Label:
        if isinstance(label, Label):
            return label
        async with self._naming:  # two tasks with the same new name must create only one label
            if label not in self._labels:
                self._labels[label] = await self._label_named(label)
            return self._labels[label]


def _refused(capture_id: str, error: PictureRefusedError) -> asyncio.Future[Acknowledgement]:
    future: asyncio.Future[Acknowledgement] = asyncio.get_running_loop().create_future()
    future.set_result(Acknowledgement(capture_id, None, Failure(error.reason, error.message, error.metadata)))
    return future
