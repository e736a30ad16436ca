"""The door for pictures: checked, brought to their normal form, and durable as blobs."""

import asyncio
import hashlib
import os
from dataclasses import dataclass

from diptych.pictures import Picture, PictureRejected, normal_form
from diptych_server.core.refusal import Refusal
from diptych_server.store.blobs import BlobStore

_DECODED_AT_ONCE = min(4, os.cpu_count() or 1)
"""No more than there are cores, and bounds the memory that pictures being decoded take: a large one some 200 MB."""


@dataclass(frozen=True)
class TakenPicture:
    """A picture in its normal form whose bytes are durable under their digest."""

    picture: Picture
    sha256: bytes


class Intake:
    """Takes pictures in for one process. Belongs to one event loop."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self._decoders = asyncio.Semaphore(_DECODED_AT_ONCE)

    async def take(self, data: bytes) -> TakenPicture:
        """The picture in these bytes, once its normal form is durable.

        Raises:
            Refusal: one of the PICTURE_ reasons, UNAVAILABLE or STORAGE_FULL.
        """
        try:
            async with self._decoders:
                taken = await asyncio.to_thread(_checked, data)
        except PictureRejected as error:
            raise Refusal(error.reason, error.message, **error.metadata) from error
        await self._blobs.put(taken.sha256, taken.picture.data)
        return taken


def _checked(data: bytes) -> TakenPicture:
    picture = normal_form(data)
    return TakenPicture(picture, hashlib.sha256(picture.data).digest())
