"""A worker: runs jobs from the queues, one of each queue at a time."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition

from diptych_server.core.refusal import Refusal
from diptych_server.flows.training.run import Workshop
from diptych_server.jobs.names import QUEUES
from diptych_server.jobs.periodic import PeriodicJob, run_periodic_jobs
from diptych_server.jobs.sweep import HEARTBEAT_SECONDS, sweep_forever
from diptych_server.jobs.tasks import add_tasks
from diptych_server.store.retry import retry_while_unavailable
from diptych_server.store.tables.embeddings import fetch_datasets_to_embed

FORGOTTEN_AFTER_SECONDS = 600.0
"""How long a silent worker stays registered, so that one that was only slow can continue under its ID."""

_PAUSE_SECONDS = 2.0

_log = structlog.get_logger(__name__)


async def run_worker(
    app: App,
    workshop: Workshop,
    *,
    sweeping: App,
    queues: Sequence[str] = QUEUES,
    periodic_jobs: Sequence[PeriodicJob] = (),
) -> None:
    """Run jobs until cancelled; running jobs then return to the queue.

    `app` must have no tasks yet, and a connector that waits while the database is unavailable; `sweeping` is the same
    queue with a connector that does not wait. `periodic_jobs` are shared with all other workers.
    """
    add_tasks(app, workshop)
    await retry_while_unavailable(partial(_nudge, workshop))
    nudging = PeriodicJob("nudge", partial(_nudge, workshop))
    async with asyncio.TaskGroup() as group:
        group.create_task(sweep_forever(sweeping, workshop.database, workshop.queue))
        group.create_task(run_periodic_jobs(workshop.database, [*periodic_jobs, nudging]))
        # A separate worker for each queue, so that a large import does not delay a training.
        for queue in queues:
            group.create_task(_work_on(app, queue))


async def _work_on(app: App, queue: str) -> None:
    """Run the jobs of a queue; restart a queue worker that failed."""
    while True:
        try:
            await app.run_worker_async(
                queues=[queue],
                name=queue,
                concurrency=1,  # required by RetryingConnector
                # Jobs are cancelled immediately with the worker: they requeue themselves.
                shutdown_graceful_timeout=0,
                delete_jobs=DeleteJobCondition.ALWAYS,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=FORGOTTEN_AFTER_SECONDS,
            )
        except (ConnectorException, Refusal) as error:
            _log.warning("queue worker failed", queue=queue, error=repr(error.__cause__ or error))
        else:
            _log.warning("queue worker stopped", queue=queue)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _nudge(workshop: Workshop) -> None:
    """Queue the embedding of pictures that were missed because of a crash or missing weights."""
    async with workshop.database.transaction() as connection:
        dataset_ids: list[UUID] = [*await fetch_datasets_to_embed(connection)]
    for dataset_id in dataset_ids:
        await workshop.queue.embed_soon(dataset_id)
