"""The worker's composition root: builds all components."""

import asyncio
import os
import socket
import sys
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import Final

import psutil
import structlog
from structlog.contextvars import bind_contextvars

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.flows.embedding.backbones import Backbones
from diptych_server.flows.embedding.embed import Embedder
from diptych_server.flows.maintenance.collect import maintain_data, own_store
from diptych_server.flows.maintenance.purge import forget_lost_leases, forget_old_checks, forget_old_trainings
from diptych_server.flows.training.run import Workshop
from diptych_server.flows.training.trainer_process import TrainerProcess
from diptych_server.jobs.connector import RetryingConnector
from diptych_server.jobs.names import QUEUES, TRAIN
from diptych_server.jobs.periodic import HOUR_SECONDS, PeriodicJob
from diptych_server.jobs.queue import JobQueue, open_app
from diptych_server.jobs.worker import run_worker
from diptych_server.metrics import OF_WORKER
from diptych_server.ml.backbones import load_backbone
from diptych_server.process.event_loop import run as run_on_loop
from diptych_server.process.metrics_page import PoolCollector, QueueCollector, call_from_thread, metrics_page
from diptych_server.process.signals import exit_after, stop_on_signals
from diptych_server.settings import Settings
from diptych_server.storage import await_storage, bring_up_to_date, open_blobs
from diptych_server.store.postgres.database import open_database
from diptych_server.store.retry import retry_while_unavailable

NICENESS: Final = 10
"""Live predictions have priority over the worker."""

_AUTOGROUP: Final = Path("/proc/self/autogroup")
"""The file that sets the niceness of a session, if Linux schedules by session."""

_GRACE_SECONDS: Final = 3.0
"""How long a stopping worker may take to requeue its jobs; it does not wait for a thread in a long epoch."""

_log = structlog.get_logger(__name__)


def run_worker_process(settings: Settings, *, queues: Sequence[str] = QUEUES) -> None:
    """Run a worker until SIGTERM or SIGINT.

    Raises:
        CannotRunError: The worker could not start.
        SystemExit: The worker failed, for example because it lost its database; other workers take its jobs.
    """
    give_way()
    bind_contextvars(worker=f"{socket.gethostname()}:{os.getpid()}")
    try:
        run_on_loop(_work_until_signal(work(settings, queues=queues)))
    except CannotRunError:
        raise
    except Exception as error:
        _log.exception("worker failed")
        raise SystemExit(1) from error


async def work(settings: Settings, *, queues: Sequence[str] = QUEUES) -> None:
    """Run the jobs of the shared database until cancelled; running jobs then return to the queue.

    Waits for unavailable storage.

    Raises:
        ValueError: The settings name no database.
        DatabaseUnsuitableError, BlobStoreUnusableError: The storage in the settings denies access or cannot be used.
        MetricsPortTakenError: The port for metrics is in use.
        ExceptionGroup: The worker failed.
    """
    if settings.database_url is None:
        raise ValueError("a worker needs a database: set DIPTYCH_DATABASE_URL")
    await await_storage(settings)
    await bring_up_to_date(settings.database_url)
    workers = settings.embed_workers
    load = partial(load_backbone, weights_dir=settings.backbones_dir, runtime=settings.runtime, streams=workers)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings.database_url, size=5))
        sweeping = await stack.enter_async_context(open_app(settings.database_url, size=2))
        app = await stack.enter_async_context(open_app(settings.database_url, size=5, connector_of=RetryingConnector))
        blobs = stack.enter_context(open_blobs(settings))
        queue = JobQueue(sweeping)
        workshop = Workshop(
            database=database,
            blobs=blobs,
            backbones=Backbones(load),
            embedder=Embedder(database, blobs, workers=workers),
            fitter=stack.enter_context(closing(TrainerProcess(idle_seconds=settings.training_idle_seconds))),
            queue=queue,
            will_train=TRAIN in queues,
        )
        if settings.metrics_port is not None:
            lengths = QueueCollector(call_from_thread(asyncio.get_running_loop(), queue.lengths))
            collectors = (*OF_WORKER, lengths, PoolCollector(database.numbers))
            page = metrics_page(host=settings.metrics_host, port=settings.metrics_port, collectors=collectors)
            _log.info("serving metrics", address=await stack.enter_async_context(page))
        maintain = partial(maintain_data, database, blobs)
        periodic_jobs = [
            PeriodicJob("forget old trainings", partial(forget_old_trainings, database)),
            PeriodicJob("forget old checks", partial(forget_old_checks, database)),
            PeriodicJob("forget lost leases", partial(forget_lost_leases, database)),
            PeriodicJob("maintenance", maintain, every_seconds=24 * HOUR_SECONDS),
        ]
        await retry_while_unavailable(partial(own_store, database, blobs))
        _log.info("worker started", queues=queues)
        await run_worker(app, workshop, sweeping=sweeping, queues=queues, periodic_jobs=periodic_jobs)


async def _work_until_signal(work: Coroutine[None, None, None]) -> None:
    stopping = stop_on_signals(exit_after_seconds=_GRACE_SECONDS)
    working = asyncio.create_task(work)
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    exit_after(_GRACE_SECONDS)  # also if the work failed
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


def give_way() -> None:
    """Lower the priority of the process, and of its session, which Linux may schedule as a whole."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(NICENESS)
        # In a separate session, which the worker of a server has, the niceness of the process alone has no effect.
        if os.getsid(0) == os.getpid():
            with suppress(OSError):
                _AUTOGROUP.write_text(str(NICENESS))
