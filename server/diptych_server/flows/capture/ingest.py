"""Picture ingest: validates pictures, normalises them and stores them durably as blobs."""

import asyncio
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from diptych.pictures import Picture, PictureRejectedError, normal_form
from diptych_server.core.refusal import Refusal
from diptych_server.core.shortage import shortage_of
from diptych_server.core.thread_priority import lower_priority
from diptych_server.store.blobs import BlobStore

_DECODED_AT_ONCE = min(4, os.cpu_count() or 1)
"""At most one per core. `diptych.pictures.decode_memory` bounds their memory."""


@dataclass(frozen=True)
class NormalizedPicture:
    """A picture in normal form whose bytes are stored durably under their digest."""

    picture: Picture
    sha256: bytes


class Intake:
    """Ingests the pictures of one process. Belongs to one event loop.

    Its threads run at a lower priority than live frames. They are not shared: when a caller disconnects, its queued
    pictures are dropped, and a picture that is being decoded keeps its thread until it is done.
    """

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self._decoders = ThreadPoolExecutor(_DECODED_AT_ONCE, "intake", initializer=lower_priority)

    async def take(self, data: bytes) -> NormalizedPicture:
        """Decode a picture, store its normal form durably and return it.

        Raises:
            Refusal: one of the PICTURE_ reasons, OVERLOADED, UNAVAILABLE or STORAGE_FULL.
        """
        try:
            taken = await asyncio.get_running_loop().run_in_executor(self._decoders, _checked, data)
        except PictureRejectedError as error:
            raise Refusal(error.reason, error.message, **error.metadata) from error
        except (MemoryError, RuntimeError) as error:
            if shortage := shortage_of(error):
                raise shortage from error
            raise
        await self._blobs.put(taken.sha256, taken.picture.data)
        return taken


def _checked(data: bytes) -> NormalizedPicture:
    picture = normal_form(data)
    return NormalizedPicture(picture, hashlib.sha256(picture.data).digest())
