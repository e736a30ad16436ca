"""A camera's frames for asyncio: read and encoded on the camera's thread, passed on one by one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from diptych_client.cli.exits import CommandError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from diptych_client.cameras import Camera, CameraFrame

Encode = Callable[["NDArray[np.uint8]"], bytes]
"""Encodes pixels `(H, W, 3) uint8` RGB; called on the camera's thread."""


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One frame of a camera as JPEG."""

    picture: bytes
    captured_at: datetime
    sequence: int
    camera: Camera


async def frames(spec: str, *, frames_per_second: float, encode: Encode) -> AsyncIterator[EncodedFrame]:
    """The frames of a camera at an even rate; a slow reader gets the newest one.

    Args:
        spec: A camera's number, a device, a video, a folder of pictures, or a virtual camera.
        frames_per_second: The rate, above 0.
        encode: Encodes a frame as JPEG.

    Raises:
        CommandError: The camera could not be opened, or stopped working.
    """
    from diptych_client import cameras  # noqa: PLC0415  NumPy and Pillow are slow to import

    try:
        camera = cameras.open_camera(spec)
        with camera:
            paced = cameras.paced(camera, frames_per_second=frames_per_second)
            with cameras.NewestFrame(_encoded(paced, encode, camera)) as newest:
                sequence = -1
                while (frame := await asyncio.to_thread(newest.after, sequence)) is not None:
                    sequence = frame.sequence
                    yield frame
    except cameras.CameraError as error:
        raise CommandError(str(error)) from error


def _encoded(frames: Iterable[CameraFrame], encode: Encode, camera: Camera) -> Iterator[EncodedFrame]:
    for frame in frames:
        yield EncodedFrame(encode(frame.image), frame.captured_at, frame.sequence, camera)
