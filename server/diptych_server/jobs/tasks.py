"""What workers do: the tasks behind the names in the queue."""

import asyncio
from uuid import UUID

import structlog
from procrastinate import App
from structlog.contextvars import bound_contextvars

from diptych_server.core.refusal import Refusal
from diptych_server.flows.embed import embed_dataset
from diptych_server.flows.fit_snapshot import Workshop, run_training
from diptych_server.jobs.names import EMBED, TRAIN

_log = structlog.get_logger(__name__)


def add_tasks(app: App, workshop: Workshop) -> None:
    """Give the app its tasks, which work with what is in the workshop."""

    @app.task(name=EMBED, queue=EMBED)
    async def embed(dataset_id: str) -> None:
        with bound_contextvars(task=EMBED, dataset_id=dataset_id):
            await _embed(workshop, UUID(dataset_id))

    @app.task(name=TRAIN, queue=TRAIN)
    async def train(job_id: str) -> None:
        with bound_contextvars(task=TRAIN, job_id=job_id):
            await run_training(workshop, UUID(job_id))


async def _embed(workshop: Workshop, dataset_id: UUID) -> None:
    workshop.fitter.warm()  # who captures trains soon
    try:
        count = await embed_dataset(workshop.database, workshop.embedder, workshop.backbones, dataset_id)
    except Refusal as refusal:
        _log.warning("cannot embed", reason=refusal.reason, message=refusal.message)
    except asyncio.CancelledError:
        # The worker stops: whoever starts next finds the rest.
        await workshop.queue.embed_soon(dataset_id)
        raise
    else:
        if count:
            _log.info("embedded", picture_count=count)
