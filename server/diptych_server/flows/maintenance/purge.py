"""Purge: permanently removes expired deleted data, old trainings and expired leases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.embedding_leases import delete_expired_claims
from diptych_server.store.tables.explanation_checks import forget_checks
from diptych_server.store.tables.maintenance import delete_expired, fetch_expired, fetch_pictures_after, forget_pictures
from diptych_server.store.tables.training_jobs import delete_old_epochs, delete_old_jobs

KEPT: Final = timedelta(days=30)
"""How long deleted data can be restored."""

YOUNG: Final = timedelta(days=1)
"""Data newer than this may belong to a capture or training that is not in the database yet."""

_PICTURES_AT_ONCE: Final = 1000


@dataclass(frozen=True)
class Purged:
    """The number of permanently removed rows."""

    dataset_count: int
    snapshot_count: int
    picture_count: int


async def purge(
    database: Database,
    *,
    kept: timedelta = KEPT,
    young: timedelta = YOUNG,
    report: Callable[[str], None] = lambda _: None,
) -> Purged:
    """Permanently remove expired deleted datasets and snapshots, and pictures that are no longer referenced.

    Args:
        database: The database; each dataset and each snapshot is removed in a separate transaction.
        kept: How long deleted data can be restored.
        young: Pictures newer than this are kept.
        report: Called with a line per dataset and snapshot.
    """
    now = datetime.now(UTC)
    datasets = await _purge(database, "dataset", deleted_before=now - kept, report=report)
    snapshots = await _purge(database, "snapshot", deleted_before=now - kept, report=report)
    return Purged(datasets, snapshots, await _forget_pictures(database, stored_before=now - young))


async def _purge(database: Database, noun: str, *, deleted_before: datetime, report: Callable[[str], None]) -> int:
    async with database.transaction() as connection:
        expired = await fetch_expired(connection, noun, deleted_before=deleted_before)
    count = 0
    for each in expired:
        async with database.transaction() as connection:
            is_gone = await delete_expired(connection, noun, each, deleted_before=deleted_before)
        if is_gone:
            report(f"purged the {noun} {each.name!r} ({each.id})")
            count += 1
    return count


async def _forget_pictures(database: Database, *, stored_before: datetime) -> int:
    count, after = 0, b""
    while True:
        async with database.transaction() as connection:
            page = await fetch_pictures_after(connection, after, limit=_PICTURES_AT_ONCE)
            if not page:
                return count
            count += await forget_pictures(connection, page, stored_before=stored_before)
        after = page[-1]


_log = structlog.get_logger(__name__)


async def forget_old_trainings(database: Database, *, kept_days: int = KEPT.days) -> None:
    """Delete the obsolete data of trainings that ended more than `kept_days` ago.

    A training that produced a model stays as long as its snapshot, with its last epoch; the metrics of the model
    contain all epochs. A failed or cancelled training is deleted.
    """
    async with database.transaction() as connection:
        job_count = await delete_old_jobs(connection, kept_days=kept_days)
        epoch_count = await delete_old_epochs(connection, kept_days=kept_days)
    if job_count or epoch_count:
        _log.info("old trainings deleted", job_count=job_count, epoch_count=epoch_count)


async def forget_old_checks(database: Database, *, kept_days: int = KEPT.days) -> None:
    """Delete checks of explanations that were not requested in `kept_days`; they are trained again if needed."""
    async with database.transaction() as connection:
        if check_count := await forget_checks(connection, kept_days=kept_days):
            _log.info("old checks deleted", check_count=check_count)


async def forget_lost_leases(database: Database) -> None:
    """Delete the expired leases of lost workers."""
    async with database.transaction() as connection:
        await delete_expired_claims(connection)
