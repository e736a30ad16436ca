"""The tasks of the queue."""

import asyncio
import time
from collections.abc import Awaitable
from functools import partial
from uuid import UUID

import structlog
from procrastinate import App
from structlog.contextvars import bound_contextvars

from diptych_server.core.refusal import Refusal
from diptych_server.flows.comparing.run_check import run_check
from diptych_server.flows.embedding.embed import embed_dataset
from diptych_server.flows.explaining.run_check import run_explanation_check
from diptych_server.flows.training.run import Workshop, run_training
from diptych_server.jobs.names import COMPARE, EMBED, EXPLAIN, TRAIN
from diptych_server.metrics import JOB_SECONDS, JOBS_RUNNING
from diptych_server.store.retry import retry_while_unavailable

_log = structlog.get_logger(__name__)


def add_tasks(app: App, workshop: Workshop) -> None:
    """Register the tasks, which use the resources of the workshop and are counted."""

    @app.task(name=EMBED, queue=EMBED)
    async def embed(dataset_id: str) -> None:
        with bound_contextvars(task=EMBED, dataset_id=dataset_id):
            await counted(EMBED, _embed(workshop, UUID(dataset_id)))

    @app.task(name=TRAIN, queue=TRAIN)
    async def train(job_id: str) -> None:
        with bound_contextvars(task=TRAIN, job_id=job_id):
            await counted(TRAIN, run_training(workshop, UUID(job_id)))

    @app.task(name=COMPARE, queue=COMPARE)
    async def compare(job_id: str) -> None:
        with bound_contextvars(task=COMPARE, job_id=job_id):
            await counted(COMPARE, run_check(workshop, UUID(job_id)))

    @app.task(name=EXPLAIN, queue=COMPARE)
    async def explain(job_id: str) -> None:
        with bound_contextvars(task=EXPLAIN, job_id=job_id):
            await counted(COMPARE, run_explanation_check(workshop, UUID(job_id)))


async def counted(queue: str, job: Awaitable[bool]) -> None:
    """Run a job and count its outcome; a cancelled job returns to the queue."""
    began, outcome = time.perf_counter(), "failed"
    with JOBS_RUNNING.labels(queue).track_inprogress():
        try:
            if await job:
                outcome = "done"
        except asyncio.CancelledError:
            outcome = "returned"
            raise
        finally:
            JOB_SECONDS.labels(queue, outcome).observe(time.perf_counter() - began)


async def _embed(workshop: Workshop, dataset_id: UUID) -> bool:
    """Embed the dataset's pictures; returns whether this succeeded."""
    if workshop.will_train:
        workshop.fitter.warm()  # a training often follows a capture
    try:
        embed = partial(embed_dataset, workshop.database, workshop.embedder, workshop.backbones, dataset_id)
        count = await retry_while_unavailable(embed)
    except Refusal as refusal:
        _log.warning("embedding failed", reason=refusal.reason, message=refusal.message)
        return False
    except asyncio.CancelledError:
        # The worker stops: the next one embeds the rest.
        await workshop.queue.embed_soon(dataset_id)
        raise
    if count:
        _log.info("embedded", picture_count=count)
    return True
