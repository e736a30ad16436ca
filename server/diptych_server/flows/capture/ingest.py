"""The door for pictures: checked, brought to their normal form, and durable as blobs."""

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
"""No more than there are cores. `diptych.pictures.decode_memory` bounds the memory that they take."""


@dataclass(frozen=True)
class NormalizedPicture:
    """A picture in its normal form whose bytes are durable under their digest."""

    picture: Picture
    sha256: bytes


class Intake:
    """Takes pictures in for one process. Belongs to one event loop.

    Its threads run at a lower priority than live frames. They are its own, so that a caller who goes away takes what
    waits along, and what is being decoded keeps its thread to itself until it is done.
    """

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self._decoders = ThreadPoolExecutor(_DECODED_AT_ONCE, "intake", initializer=lower_priority)

    async def take(self, data: bytes) -> NormalizedPicture:
        """The picture in these bytes, once its normal form is durable.

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
