"""Pictures on their way out: as stored, which is without metadata, or as the square that the model sees."""

import asyncio

import structlog

from diptych.pictures import PictureRejectedError, thumbnail
from diptych_server.faults import log_fault
from diptych_server.store.blobs import BlobMissingError, BlobStore
from diptych_server.store.tables.instances import InstanceRow

_log = structlog.get_logger(__name__)


async def read_picture(blobs: BlobStore, instance: InstanceRow, *, as_thumbnail: bool) -> bytes:
    """The bytes of an instance's picture.

    Raises:
        Refusal: INTERNAL when the stored bytes are gone, damaged or cannot be read; the log says which.
    """
    try:
        data = await blobs.get(instance.picture)
        return await asyncio.to_thread(thumbnail, data) if as_thumbnail else data
    except (BlobMissingError, PictureRejectedError, OSError) as error:
        event = "stored picture cannot be read"
        raise log_fault(_log, event, error, picture=instance.picture.hex()) from error
