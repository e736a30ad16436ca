"""A camera's frames for asyncio: read and encoded on threads, handed over one by one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from diptych_client.cli.exits import CommandError

if TYPE_CHECKING:
    from diptych_client.cameras import Camera


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One frame of a camera as JPEG."""

    picture: bytes
    captured_at: datetime
    camera: "Camera"


async def frames(spec: str, *, frames_per_second: float, long_side: int) -> AsyncIterator[EncodedFrame]:
    """The frames of a camera at an even pace; where the reader is slower, the newest one.

    Args:
        spec: A camera's number, a device, a video, a folder of pictures, or a virtual camera.
        frames_per_second: The pace, above 0.
        long_side: Frames that are larger are shrunk to so many pixels.

    Raises:
        CommandError: The camera cannot be opened or stopped working.
    """
    from diptych_client import cameras  # noqa: PLC0415  arrays and pictures take long to load

    try:
        camera = cameras.open_camera(spec)
        with camera, cameras.NewestFrame(cameras.paced(camera, frames_per_second=frames_per_second)) as newest:
            sequence = -1
            while (frame := await asyncio.to_thread(newest.after, sequence)) is not None:
                sequence = frame.sequence
                picture = await asyncio.to_thread(cameras.encode_jpeg, frame.image, long_side=long_side)
                yield EncodedFrame(picture, frame.captured_at, camera)
    except cameras.CameraError as error:
        raise CommandError(str(error)) from error
