"""Work is queued in the transaction of its request, and never twice."""

from uuid import uuid4

import pytest
from procrastinate import App

from diptych_server.jobs.queue import JobQueue, open_queue
from diptych_server.store.postgres.database import Database


async def waiting(app: App) -> list[tuple[str, dict[str, object]]]:
    """Task and arguments of each job in the queue."""
    return [(job.task_name, dict(job.task_kwargs)) for job in await app.job_manager.list_jobs_async(status="todo")]


async def test_one_embedding_of_a_dataset_waits_at_most(app: App, queue: JobQueue) -> None:
    """However many pictures arrive before a worker polls."""
    first, second = uuid4(), uuid4()

    for dataset_id in (first, second, first):
        await queue.embed_soon(dataset_id)

    assert await waiting(app) == [("embed", {"dataset_id": str(first)}), ("embed", {"dataset_id": str(second)})]


async def test_a_closed_queue_only_logs_a_failure(conninfo: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A capture that outlives the queue of a stopping server ends in order; a worker that starts finds its pictures."""
    async with open_queue(conninfo) as closed:
        pass

    await closed.embed_soon(uuid4())

    assert "could not queue the embedding" in capsys.readouterr().out


async def test_a_training_is_queued_by_the_commit(app: App, queue: JobQueue, database: Database) -> None:
    """A request that does not commit queues nothing."""
    kept, lost = uuid4(), uuid4()

    async with database.transaction() as connection:
        await queue.train_soon(kept, connection=connection)
    async with database.transaction() as connection:
        await queue.train_soon(lost, connection=connection)
        await connection.rollback()

    assert await waiting(app) == [("train", {"job_id": str(kept)})]


async def test_queueing_a_training_again_does_not_break_the_transaction(
    app: App, queue: JobQueue, database: Database
) -> None:
    """The second time finds it in the queue, and what else the transaction does is kept."""
    job_id, dataset_id = uuid4(), uuid4()

    async with database.transaction() as connection:
        for _ in range(2):
            await queue.train_soon(job_id, connection=connection)
        await connection.execute(
            "insert into dataset (id, workspace_id, name, backbone) values (%s, (select id from workspace), 'a', 'b')",
            (dataset_id,),
        )

    assert await waiting(app) == [("train", {"job_id": str(job_id)})]
    async with database.transaction() as connection:
        cursor = await connection.execute("select id from dataset")
        assert await cursor.fetchall() == [(dataset_id,)]
