"""Collect: blobs that nothing in the database names are removed from their store, once they are old enough.

A capture stores its blob first and names it second, so one without a name may be of a capture that is just happening.
To put a blob makes it young, also one that was there. So an old one that has no name is nobody's; its age is looked at
once more right before it is removed. What a store keeps aside after that is settled by a later collection, when whoever
put it has long named it.
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
    """The blob store holds the blobs of another database, or may do so; the message says what to do."""


async def own_store(database: Database, blobs: BlobStore) -> None:
    """Make the blob store this database's own, if it is nobody's: who else used it would lose blobs to our collection.

    Raises:
        ForeignStoreError: It is another database's, or does not say whose it is.
        BlobStoreUnusableError: Whose it is cannot be read.
    """
    async with database.transaction() as connection:
        identity = str(await fetch_identity(connection))
    owner = await blobs.owner(identity)
    if not owner:
        raise ForeignStoreError(
            "The blob store does not say whose it is: its 'owner' is empty, as a loss of power can leave it. If no "
            "other Diptych database uses this bucket or folder, remove 'owner' from it, and start again."
        )
    if owner != identity:
        raise ForeignStoreError(
            "The blob store belongs to another Diptych database: give this one a bucket or a data directory of "
            "its own. If the other one is no more, remove 'owner' from the bucket or folder, and start again."
        )


async def collect(
    database: Database,
    blobs: BlobStore,
    *,
    young: timedelta = YOUNG,
    tell: Callable[[str], None] = lambda _: None,
) -> int:
    """Remove the old blobs that the database does not name, and return how many.

    Args:
        database: What knows which blobs are needed.
        blobs: The store, which must be this database's own.
        young: Blobs that were put since then stay.
        tell: Is told how far it is.

    Raises:
        ForeignStoreError: Nothing was removed.
        Refusal: UNAVAILABLE when the database or the store went away; the rest can be collected another time.
    """
    await own_store(database, blobs)
    stored_before = datetime.now(UTC) - young
    await blobs.settle(partial(_named, database), removed_before=stored_before)
    removed = seen = number = 0
    async for page in blobs.pages():
        old = [blob.sha256 for blob in page if blob.stored_at < stored_before]
        for begin in range(0, len(old), _BLOBS_AT_ONCE):
            some = old[begin : begin + _BLOBS_AT_ONCE]
            removed += await _remove_unnamed(database, blobs, some, stored_before=stored_before)
        seen, number = seen + len(page), number + 1
        tell(f"looked at {100 * number // PAGE_COUNT} % of the store: {seen} blobs, {removed} removed")
    return removed


async def maintain_data(database: Database, blobs: BlobStore) -> None:
    """Purge and collect; what a worker does each day."""
    purged = await purge(database)
    blob_count = await collect(database, blobs)
    _log.info("maintenance finished", purged=purged, collected_blob_count=blob_count)


async def _remove_unnamed(
    database: Database, blobs: BlobStore, sha256: Sequence[bytes], *, stored_before: datetime
) -> int:
    named = await _named(database, sha256)
    removed = [await blobs.remove_old(each, stored_before=stored_before) for each in sha256 if each not in named]
    return sum(removed)


async def _named(database: Database, sha256: Sequence[bytes]) -> set[bytes]:
    async with database.transaction() as connection:
        return await fetch_named(connection, sha256)
