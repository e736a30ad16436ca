"""The components of the services, opened in the order of their dependencies."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.comparing.compare import Comparer
from diptych_server.flows.embedding.backbones import Backbones
from diptych_server.flows.explaining.explainer import Explainer
from diptych_server.flows.explaining.training_properties import TrainingProperties
from diptych_server.flows.snapshots.serving import load_head, load_served_snapshot
from diptych_server.jobs.queue import JobQueue, open_queue
from diptych_server.live.engine import Engine
from diptych_server.live.model_loader import ModelLoader
from diptych_server.live.path import LivePath
from diptych_server.live.probing import Prober
from diptych_server.ml.backbones import load_backbone
from diptych_server.ml.frames import decode_square
from diptych_server.ml.served_heads import ServedHead, ServedHeads
from diptych_server.process.background import running
from diptych_server.settings import Settings
from diptych_server.storage import bring_up_to_date, open_blobs
from diptych_server.store.blobs import BlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database, open_database


@dataclass(frozen=True)
class Parts:
    """The components of the services."""

    settings: Settings
    database: Database
    blobs: BlobStore
    listener: ChangeListener
    queue: JobQueue
    live: LivePath
    comparer: Comparer
    explainer: Explainer
    prober: Prober
    training: TrainingProperties
    started_at: datetime


async def open_parts(stack: AsyncExitStack, settings: Settings, conninfo: str) -> Parts:
    """Open all components on an available database; the stack closes them.

    Raises:
        DatabaseTooNewError, DatabaseUnfamiliarError, QueueTooNewError, QueueUnknownError: The database cannot be used.
    """
    blobs = stack.enter_context(open_blobs(settings))
    await bring_up_to_date(conninfo)
    database = await stack.enter_async_context(open_database(conninfo))
    listener = ChangeListener()
    await stack.enter_async_context(running(listener.listen(conninfo)))
    queue = await stack.enter_async_context(open_queue(conninfo))
    live = await stack.enter_async_context(_live_path(settings, database, blobs))
    comparer = await stack.enter_async_context(Comparer(database, blobs, listener, queue))
    threads = CalmThreads(2)
    stack.callback(threads.close)
    training = TrainingProperties(database, blobs, threads)
    return Parts(
        settings=settings,
        database=database,
        blobs=blobs,
        listener=listener,
        queue=queue,
        live=live,
        comparer=comparer,
        explainer=Explainer(database, blobs, training, threads),
        prober=Prober(live, threads),
        training=training,
        started_at=datetime.now(UTC),
    )


@asynccontextmanager
async def _live_path(settings: Settings, database: Database, blobs: BlobStore) -> AsyncIterator[LivePath]:
    load = partial(
        load_backbone, weights_dir=settings.backbones_dir, runtime=settings.runtime, streams=settings.live_workers
    )
    model_loader: ModelLoader[ServedHead] = ModelLoader(
        load_snapshot=partial(load_served_snapshot, database),
        load_head=partial(load_head, database, blobs),
        load_backbone=Backbones(load).get,
        group_heads=ServedHeads,
        head_bytes=lambda head: head.size_bytes,
    )
    engine = Engine(decode=decode_square)
    async with LivePath(load_model_set=model_loader.load, engine=engine, workers=settings.live_workers) as live:
        yield live
