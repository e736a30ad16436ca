"""Garbage collection of blobs: removes old blobs that the database does not reference.

A capture stores its blob first and references it second, so an unreferenced blob may belong to a running capture.
Putting a blob renews its age, even if it exists already. An old, unreferenced blob is therefore garbage; its age is
checked again right before its removal. Blobs that a store sets aside are settled by a later collection, long after any
concurrent put has been referenced.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.flows.maintenance.purge import YOUNG, purge
from diptych_server.store.blobs import PAGE_COUNT, BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.maintenance import fetch_identity, fetch_named

_BLOBS_AT_ONCE: Final = 500

_log = structlog.get_logger(__name__)


class ForeignStoreError(CannotRunError):
    """The blob store belongs, or may belong, to another database; the message says what to do."""


async def own_store(database: Database, blobs: BlobStore) -> None:
    """Claim an unowned blob store for this database: garbage collection would delete the blobs of any other database.

    Raises:
        ForeignStoreError: It belongs to another database, or its owner is unknown.
        BlobStoreUnusableError: Its owner cannot be read.
    """
    async with database.transaction() as connection:
        identity = str(await fetch_identity(connection))
    owner = await blobs.owner(identity)
    if not owner:
        raise ForeignStoreError(
            "The owner of the blob store is unknown: its 'owner' file is empty, possibly after a power failure. If no "
            "other Diptych database uses this bucket or folder, remove 'owner' from it and start again."
        )
    if owner != identity:
        raise ForeignStoreError(
            "The blob store belongs to another Diptych database. Use a separate bucket or data directory for this one. "
            "If the other database no longer exists, remove 'owner' from the bucket or folder and start again."
        )


async def collect(
    database: Database,
    blobs: BlobStore,
    *,
    young: timedelta = YOUNG,
    report: Callable[[str], None] = lambda _: None,
) -> int:
    """Remove the old blobs that the database does not reference, and return their number.

    Args:
        database: The database that references blobs.
        blobs: The store, which must belong to this database.
        young: Blobs newer than this are kept.
        report: Called with progress messages.

    Raises:
        ForeignStoreError: Nothing was removed.
        Refusal: UNAVAILABLE if the database or the store became unavailable; run again to collect the rest.
    """
    await own_store(database, blobs)
    stored_before = datetime.now(UTC) - young
    await blobs.settle(partial(_referenced, database), removed_before=stored_before)
    removed = seen = number = 0
    async for page in blobs.pages():
        old = [blob.sha256 for blob in page if blob.stored_at < stored_before]
        for begin in range(0, len(old), _BLOBS_AT_ONCE):
            some = old[begin : begin + _BLOBS_AT_ONCE]
            removed += await _remove_unreferenced(database, blobs, some, stored_before=stored_before)
        seen, number = seen + len(page), number + 1
        report(f"checked {100 * number // PAGE_COUNT} % of the store: {seen} blobs, {removed} removed")
    return removed


async def maintain_data(database: Database, blobs: BlobStore) -> None:
    """Purge and collect; a worker does this daily."""
    purged = await purge(database)
    blob_count = await collect(database, blobs)
    _log.info("maintenance finished", purged=purged, collected_blob_count=blob_count)


async def _remove_unreferenced(
    database: Database, blobs: BlobStore, sha256: Sequence[bytes], *, stored_before: datetime
) -> int:
    referenced = await _referenced(database, sha256)
    removed = [await blobs.remove_old(each, stored_before=stored_before) for each in sha256 if each not in referenced]
    return sum(removed)


async def _referenced(database: Database, sha256: Sequence[bytes]) -> set[bytes]:
    async with database.transaction() as connection:
        return await fetch_named(connection, sha256)
