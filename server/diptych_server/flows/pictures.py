"""Pictures on their way out: as stored, which is without metadata, or as the square that the model sees."""

import asyncio

from diptych.pictures import PictureRejected, thumbnail
from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.store.blobs import BlobMissingError, BlobStore
from diptych_server.store.instances import InstanceRow


async def read_picture(blobs: BlobStore, instance: InstanceRow, *, as_thumbnail: bool) -> bytes:
    """The bytes of an instance's picture.

    Raises:
        Refusal: INTERNAL when the stored bytes are gone or damaged.
    """
    try:
        data = await blobs.get(instance.picture)
        return await asyncio.to_thread(thumbnail, data) if as_thumbnail else data
    except (BlobMissingError, PictureRejected) as error:
        message = f"The stored picture {instance.picture.hex()} is gone or damaged."
        raise Refusal(Reason.INTERNAL, message, error_id="") from error
