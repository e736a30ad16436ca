"""Finds the picture that a question is about: given as bytes, or stored."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from diptych_server.core.refusal import refuse_missing
from diptych_server.faults import log_fault
from diptych_server.store.blobs import BlobMissingError, BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.asked_pictures import StoredPicture, find_instance, find_picture

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class AskedPicture:
    """A picture by its bytes, or by the id of an instance of a dataset or a snapshot."""

    source: bytes | UUID


async def find_stored(database: Database, asked: AskedPicture, *, snapshot_ids: Sequence[UUID]) -> StoredPicture | None:
    """Where the picture is stored; None for bytes that none of these snapshots has.

    Raises:
        Refusal: NOT_FOUND for an unknown instance; UNAVAILABLE.
    """
    async with database.reading() as connection:
        if isinstance(asked.source, bytes):
            digest = hashlib.sha256(asked.source).digest()
            return await find_picture(connection, digest, snapshot_ids=snapshot_ids)
        found = await find_instance(connection, asked.source, snapshot_ids=snapshot_ids)
        return found or refuse_missing("instance", asked.source)


async def read_asked(
    database: Database, blobs: BlobStore, asked: AskedPicture, *, snapshot_ids: Sequence[UUID]
) -> bytes:
    """The bytes of the picture.

    Raises:
        Refusal: As `find_stored`; INTERNAL if the bytes of a stored picture are missing.
    """
    if isinstance(asked.source, bytes):
        return asked.source
    stored = await find_stored(database, asked, snapshot_ids=snapshot_ids)
    if stored is None:
        refuse_missing("instance", asked.source)
    return await read_stored(blobs, bytes(stored.picture))


async def read_stored(blobs: BlobStore, picture: bytes) -> bytes:
    """The bytes of the picture with this digest.

    Raises:
        Refusal: INTERNAL if they are missing.
    """
    try:
        return await blobs.get(picture)
    except BlobMissingError as error:
        message = "The stored picture is missing."
        raise log_fault(_log, "stored picture cannot be read", error, message=message) from error
