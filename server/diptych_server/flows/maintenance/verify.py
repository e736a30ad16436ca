"""Verify: reads and hashes every blob that the database references."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from diptych_server.store.blobs import BlobDamagedError, BlobMissingError, BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.maintenance import NamedBlob, count_named, fetch_named_after

_PAGE: Final = 1000
_READ_AT_ONCE: Final = 8


@dataclass(frozen=True)
class BadBlob:
    """A blob that is "missing" or "damaged"."""

    blob: NamedBlob
    state: str


@dataclass(frozen=True)
class Verified:
    """The number of blobs read, and the problems found."""

    blob_count: int
    bad_blobs: Sequence[BadBlob]


async def verify(database: Database, blobs: BlobStore, *, report: Callable[[str], None] = lambda _: None) -> Verified:
    """Read all blobs that the database references; `report` is called with progress messages.

    Raises:
        Refusal: UNAVAILABLE if the database or the store became unavailable.
    """
    async with database.transaction() as connection:
        total = await count_named(connection)
    count, after = 0, b""
    bad_blobs: list[BadBlob] = []
    while True:
        async with database.transaction() as connection:
            page = await fetch_named_after(connection, after, limit=_PAGE)
        if not page:
            return Verified(count, bad_blobs)
        for begin in range(0, len(page), _READ_AT_ONCE):
            some = page[begin : begin + _READ_AT_ONCE]
            found = await asyncio.gather(*(_read(blobs, blob) for blob in some))
            bad_blobs.extend(finding for finding in found if finding is not None)
            count += len(some)
            report(f"verified {count} of {max(count, total)} blobs, {len(bad_blobs)} of them missing or damaged")
        after = page[-1].sha256


async def _read(blobs: BlobStore, blob: NamedBlob) -> BadBlob | None:
    try:
        await blobs.get(blob.sha256)
    except BlobDamagedError:
        return BadBlob(blob, "damaged")
    except BlobMissingError:
        return BadBlob(blob, "missing")
    return None
