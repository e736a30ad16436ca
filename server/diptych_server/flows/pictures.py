"""Pictures on their way out: as stored, which is without metadata, or as the square that the model sees."""

import asyncio
import uuid

import structlog

from diptych.pictures import PictureRejected, thumbnail
from diptych_server.core.refusal import fault
from diptych_server.store.blobs import BlobMissingError, BlobStore
from diptych_server.store.instances import InstanceRow

_log = structlog.get_logger(__name__)


async def read_picture(blobs: BlobStore, instance: InstanceRow, *, as_thumbnail: bool) -> bytes:
    """The bytes of an instance's picture.

    Raises:
        Refusal: INTERNAL when the stored bytes are gone, damaged or cannot be read; the log says which.
    """
    try:
        data = await blobs.get(instance.picture)
        return await asyncio.to_thread(thumbnail, data) if as_thumbnail else data
    except (BlobMissingError, PictureRejected, OSError) as error:
        error_id = uuid.uuid4().hex[:12]
        _log.error("stored picture cannot be read", picture=instance.picture.hex(), error_id=error_id, exc_info=error)
        raise fault(error_id) from error
