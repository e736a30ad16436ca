"""A worker: takes jobs from the queues and does them, one of each kind at a time."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import structlog
from procrastinate import App
from procrastinate.jobs import DeleteJobCondition

from diptych_server.flows.fit_snapshot import Workshop
from diptych_server.jobs.names import EMBED, TRAIN
from diptych_server.jobs.periodic import Chore, do_chores_forever
from diptych_server.jobs.sweep import HEARTBEAT_SECONDS, LOST_AFTER_SECONDS, sweep_forever
from diptych_server.jobs.tally import JobTally
from diptych_server.jobs.tasks import add_tasks
from diptych_server.store.embeddings import fetch_datasets_to_embed

_log = structlog.get_logger(__name__)


async def run_worker(
    app: App, workshop: Workshop, *, chores: Sequence[Chore] = (), tally: JobTally | None = None
) -> None:
    """Work until cancelled: then running jobs go back to the queue. `app` has no tasks yet.

    Raises:
        WorkerStoppedError: a worker ended by itself, as it does when it loses the database.
    """
    add_tasks(app, workshop, tally or JobTally())
    await _nudge(workshop)
    nudging = Chore("nudge", partial(_nudge, workshop))
    async with asyncio.TaskGroup() as group:
        group.create_task(sweep_forever(app, workshop.database, workshop.queue))
        group.create_task(do_chores_forever(workshop.database, [*chores, nudging]))
        # A queue each, so that a large import does not keep a training waiting.
        for queue in (TRAIN, EMBED):
            group.create_task(_work_on(app, queue))


class WorkerStoppedError(Exception):
    """A worker ended that nobody had asked to."""


async def _work_on(app: App, queue: str) -> None:
    await app.run_worker_async(
        queues=[queue],
        name=queue,
        concurrency=1,
        # Jobs are cancelled at once when the worker is: they know how to give themselves back.
        shutdown_graceful_timeout=0,
        delete_jobs=DeleteJobCondition.ALWAYS,
        install_signal_handlers=False,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=LOST_AFTER_SECONDS,
    )
    raise WorkerStoppedError(queue)


async def _nudge(workshop: Workshop) -> None:
    """Pictures whose embedding was forgotten, by a crash or for want of weights, get another chance."""
    async with workshop.database.transaction() as connection:
        dataset_ids: list[UUID] = [*await fetch_datasets_to_embed(connection)]
    for dataset_id in dataset_ids:
        await workshop.queue.embed_soon(dataset_id)
