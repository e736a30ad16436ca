"""The retention of old trainings."""

from uuid import UUID

import pytest

from diptych_server.core.ids import new_id
from diptych_server.flows.maintenance.purge import forget_old_trainings
from diptych_server.flows.training.requests import get_training_job
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.training import seed_snapshot


@pytest.fixture
async def snapshot_id(database: Database, tmp_path_factory: pytest.TempPathFactory) -> UUID:
    """A snapshot that was trained several times."""
    return await seed_snapshot(database, DiskBlobStore(tmp_path_factory.mktemp("blobs")))


async def seed_job(database: Database, snapshot_id: UUID, *, state: str, days_ago: int) -> UUID:
    """A job with three epochs that was last written this number of days ago."""
    job_id = new_id()
    async with database.transaction() as connection:
        await connection.execute(
            "insert into training_job (id, workspace_id, snapshot_id, state, parameters, instance_count, updated_at)"
            " select %s, workspace_id, id, %s, '{\"hidden_layers\": []}', 12, now() - make_interval(days => %s)"
            " from snapshot where id = %s",
            (job_id, state, days_ago, snapshot_id),
        )
        await connection.execute(
            "insert into training_epoch (training_job_id, epoch, sequence, training_loss, training_accuracy)"
            " select %s, epoch, epoch, 0, 0 from generate_series(1, 3) as epoch",
            (job_id,),
        )
    return job_id


async def left(database: Database) -> dict[UUID, list[int]]:
    """The jobs, and the epochs of each."""
    async with database.transaction() as connection:
        cursor = await connection.execute(
            "select training_job_id, array_agg(epoch order by epoch) from training_epoch group by training_job_id"
        )
        return dict(await cursor.fetchall())


async def test_old_trainings_are_deleted(database: Database, snapshot_id: UUID) -> None:
    """Failed and cancelled ones are deleted; one with a model keeps its last epoch, which shows how it ended."""
    failed, cancelled, succeeded = [
        await seed_job(database, snapshot_id, state=state, days_ago=31)
        for state in ("failed", "cancelled", "succeeded")
    ]

    for _ in range(2):
        await forget_old_trainings(database)

    assert await left(database) == {succeeded: [3]}
    last_epoch = (await get_training_job(database, succeeded)).last_epoch
    assert last_epoch
    assert last_epoch.epoch == 3
    assert not {failed, cancelled} & set(await left(database))


async def test_other_trainings_are_kept(database: Database, snapshot_id: UUID) -> None:
    """Those that ended lately, and one that runs for long, with all their epochs."""
    kept = [await seed_job(database, snapshot_id, state=state, days_ago=29) for state in ("failed", "succeeded")]
    kept.append(await seed_job(database, snapshot_id, state="fitting", days_ago=31))

    await forget_old_trainings(database)

    assert await left(database) == {job_id: [1, 2, 3] for job_id in kept}
