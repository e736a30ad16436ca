"""What is forgotten of trainings, and when."""

import structlog

from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.embedding_leases import delete_expired_claims
from diptych_server.store.tables.training_jobs import delete_old_epochs, delete_old_jobs

KEPT_DAYS = 30
"""As long as a deleted snapshot can be brought back."""

_log = structlog.get_logger(__name__)


async def forget_old_trainings(database: Database, *, kept_days: int = KEPT_DAYS) -> None:
    """Delete what nobody needs of trainings that ended so long ago.

    One that made a model stays as long as its snapshot, with its last epoch: the model has all of them in its metrics.
    One that failed or was cancelled goes.
    """
    async with database.transaction() as connection:
        job_count = await delete_old_jobs(connection, kept_days=kept_days)
        epoch_count = await delete_old_epochs(connection, kept_days=kept_days)
    if job_count or epoch_count:
        _log.info("old trainings deleted", job_count=job_count, epoch_count=epoch_count)


async def forget_lost_leases(database: Database) -> None:
    """Delete the leases of workers that were lost, and that nobody took over."""
    async with database.transaction() as connection:
        await delete_expired_claims(connection)
