"""Captures: pictures sent to a dataset, without `await`."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Self

from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.errors import NotConnectedError
from diptych_client.sdk.picture_forms import AnyPicture
from diptych_client.sdk.streaming.capture import Capture as AsyncCapture
from diptych_client.sdk.values.datasets import Acknowledgement, Label


class Capture:
    """An open capture. Use it with `with`; leaving it waits for all acknowledgements. Thread-safe."""

    def __init__(self, capture: AsyncCapture, link: Link) -> None:
        self._capture = capture
        self._link = link

    @property
    def burst_id(self) -> str:
        """The default burst of pictures."""
        return self._capture.burst_id

    def __enter__(self) -> Self:
        self._link.run(self._capture.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        leaving = self._capture.__aexit__(kind, error, traceback)
        if kind is None:
            self._link.run(leaving)
            return
        with suppress(NotConnectedError):  # the earlier error says more
            self._link.run(leaving)

    def add(
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
        return self._link.run(
            self._capture.add(
                picture,
                label=label,
                burst_id=burst_id,
                capture_id=capture_id,
                captured_at=captured_at,
                source=source,
            )
        )

    def submit(
        self,
        picture: AnyPicture,
        *,
        label: Label | str,
        burst_id: str | None = None,
        capture_id: str | None = None,
        captured_at: datetime | None = None,
        source: str = "",
    ) -> Future[Acknowledgement]:
        """Send a picture and return a future of its acknowledgement, once the window has room; much faster than `add`.

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
            RuntimeError: The capture is not open: it was not entered with `with`, or was left.
            TypeError: The picture has an unsupported type, or is an array of another type than uint8.
            ValueError: The picture is an array of an unsupported shape.
            OSError: The file of the picture could not be read.
        """
        coming = self._link.run(
            self._capture.submit(
                picture,
                label=label,
                burst_id=burst_id,
                capture_id=capture_id,
                captured_at=captured_at,
                source=source,
            )
        )
        return self._link.start(_result(coming))


async def _result(coming: asyncio.Future[Acknowledgement]) -> Acknowledgement:
    return await coming
