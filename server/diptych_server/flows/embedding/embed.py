"""Embedding: computes the missing embeddings of pictures, in batches on several threads."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field
from math import ceil
from uuid import UUID

import structlog

from diptych_server.core.backbone_id import weights_of
from diptych_server.flows.embedding.backbones import Backbones
from diptych_server.flows.embedding.embedded_views import Embedded, embed_views
from diptych_server.flows.embedding.leases import Claim, InFlight, Leases
from diptych_server.flows.recordings.near_copies import find_recordings
from diptych_server.metrics import EMBEDDED_PICTURES
from diptych_server.ml.backbones import Backbone
from diptych_server.store.blobs import BlobMissingError, BlobStore
from diptych_server.store.notifications.listener import notify_of_embeddings
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.embeddings import (
    PictureOwner,
    fetch_backbone_name,
    fetch_pending,
    insert_embeddings,
    note_look,
)
from diptych_server.store.tables.looks import insert_looks

BATCH_SIZE = 16
"""Pictures per batch. Embedding can stop only between batches; the backbone gets 4 views of each picture."""

_POLL_SECONDS = 0.5
"""Interval at which a job checks whether another process has finished with pictures that this job needs."""

_log = structlog.get_logger(__name__)


@dataclass
class _Run:
    """The progress of one job through the pending pictures."""

    owner: PictureOwner
    backbone: Backbone
    leases: Leases
    after: bytes = b""
    is_at_end: bool = False
    batches: deque[Sequence[bytes]] = field(default_factory=deque)
    claimed: set[bytes] = field(default_factory=set)
    elsewhere: list[Claim] = field(default_factory=list)
    """Pictures of this job that other jobs of this process are embedding."""
    is_contested: bool = False
    """Whether other processes are embedding pictures of this job."""
    skipped: set[bytes] = field(default_factory=set)
    stored: asyncio.Queue[int | None] = field(default_factory=asyncio.Queue)


class Embedder:
    """Runs all embedding of one process. Belongs to one event loop.

    Each of `workers` threads decodes and embeds a batch, while one more batch is read or stored. This bounds memory
    for any number of jobs: they take turns, and none embeds a picture that another one is embedding.

    Args:
        workers: Number of threads; `start_thread` is called in each before its first batch.
    """

    def __init__(
        self, database: Database, blobs: BlobStore, *, workers: int = 1, start_thread: Callable[[], None] | None = None
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._workers = workers
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="embed", initializer=start_thread)
        self._lanes = workers + 1
        self._room = asyncio.Semaphore(self._lanes)  # first come, first served
        self._choosing = asyncio.Lock()
        self._claims = InFlight()

    async def batches(self, owner: PictureOwner, backbone: Backbone) -> AsyncGenerator[int, None]:
        """Embed all pending pictures; yields the number stored after each batch, and may be closed after any of them.

        Waits for pictures that other jobs are embedding; they count if the job belongs to this process. An unreadable
        picture is logged and skipped.

        Raises:
            Refusal: UNAVAILABLE if the database or the blob store is unavailable.
        """
        leases = Leases(self._database, backbone_id=backbone.id)
        async with leases.kept(), aclosing(self._counts(_Run(owner, backbone, leases))) as counts:
            async for count in counts:
                yield count

    async def _counts(self, run: _Run) -> AsyncGenerator[int, None]:
        working = asyncio.create_task(self._work(run))
        working.add_done_callback(lambda _: run.stored.put_nowait(None))
        try:
            while (count := await run.stored.get()) is not None:
                yield count
            await working
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            self._claims.give_up(run.backbone.id, run.claimed)

    async def _work(self, run: _Run) -> None:
        """Embed until nothing is pending in any process."""
        while True:
            lanes = [asyncio.create_task(self._lane(run)) for _ in range(self._lanes)]
            try:
                await asyncio.gather(*lanes)
            finally:
                for lane in lanes:
                    lane.cancel()
                await asyncio.gather(*lanes, return_exceptions=True)
            if not await self._must_check_again(run):
                return
            run.elsewhere, run.after, run.is_at_end, run.is_contested = [], b"", False, False

    async def _must_check_again(self, run: _Run) -> bool:
        """Whether other jobs may have abandoned pictures of this job; waits for those jobs first."""
        if run.elsewhere:
            await asyncio.wait(run.elsewhere)
            run.stored.put_nowait(sum(claim.result() for claim in run.elsewhere if not claim.cancelled()))
        if run.is_contested:
            await asyncio.sleep(_POLL_SECONDS)
            run.stored.put_nowait(0)  # a heartbeat, at which embedding can stop
        return run.is_contested or any(claim.cancelled() for claim in run.elsewhere)

    async def _lane(self, run: _Run) -> None:
        """Process one batch after another, from reading to storing."""
        while True:
            async with self._room:
                batch = await self._next(run)
                if not batch:
                    return
                embedded = await self._embed(batch, run.backbone)
                await self._store(run, batch, embedded)
            for picture in batch:
                self._claims.settle(run.backbone.id, picture, is_stored=picture in embedded)
            run.claimed.difference_update(batch)
            EMBEDDED_PICTURES.inc(len(embedded))
            run.skipped.update(set(batch).difference(embedded))
            run.stored.put_nowait(len(embedded))

    async def _next(self, run: _Run) -> Sequence[bytes]:
        """Claim and return the next batch; empty at the end."""
        async with self._choosing:
            while not run.batches and not run.is_at_end:
                await self._choose(run)
        return run.batches.popleft() if run.batches else ()

    async def _choose(self, run: _Run) -> None:
        """Claim the next pending pictures that are not claimed yet, in batches that keep all threads busy."""
        claims = self._claims.now(run.backbone.id)
        page_size = BATCH_SIZE * self._lanes
        async with self._database.transaction() as connection:
            page = await fetch_pending(
                connection, run.owner, backbone_id=run.backbone.id, after=run.after, limit=page_size
            )
            wanted = [picture for picture in page if picture not in claims and picture not in run.skipped]
            own, has_others = await run.leases.take(connection, wanted)
        run.is_contested |= has_others
        run.is_at_end = len(page) < page_size
        run.after = page[-1] if page else run.after
        run.elsewhere.extend(claims[picture] for picture in page if picture in claims)
        self._claims.claim(run.backbone.id, own)
        run.claimed.update(own)
        size = min(BATCH_SIZE, ceil(len(own) / self._workers)) or 1
        run.batches.extend(own[start : start + size] for start in range(0, len(own), size))

    async def _embed(self, pictures: Sequence[bytes], backbone: Backbone) -> Mapping[bytes, Embedded]:
        found = await asyncio.gather(*(self._read(picture) for picture in pictures))
        blobs = {picture: data for picture, data in zip(pictures, found, strict=True) if data is not None}
        return await asyncio.get_running_loop().run_in_executor(self._threads, embed_views, blobs, backbone)

    async def _read(self, picture: bytes) -> bytes | None:
        try:
            return await self._blobs.get(picture)
        except (BlobMissingError, OSError) as error:
            _log.error("picture cannot be read", picture=picture.hex(), error=repr(error))
            return None

    async def _store(self, run: _Run, batch: Sequence[bytes], embedded: Mapping[bytes, Embedded]) -> None:
        async with self._database.transaction() as connection:
            if embedded:
                looks = {picture: each.look for picture, each in embedded.items()}
                await insert_looks(connection, looks, weights=weights_of(run.backbone.id))
                views = {picture: each.views for picture, each in embedded.items()}
                await insert_embeddings(connection, views, backbone_id=run.backbone.id)
                if run.owner.kind == "dataset":
                    await note_look(connection, run.owner.id, [*views])
                    await notify_of_embeddings(connection, run.owner.id)
            await run.leases.leave(connection, batch)


async def embed_dataset(database: Database, embedder: Embedder, backbones: Backbones, dataset_id: UUID) -> int:
    """Embed and compare all remaining pictures of the dataset; return how many embeddings were stored.

    Raises:
        Refusal: BACKBONE_UNKNOWN, BACKBONE_WEIGHTS_MISSING.
    """
    owner = PictureOwner("dataset", dataset_id)
    async with database.transaction() as connection:
        name = await fetch_backbone_name(connection, owner)
    if name is None:
        return 0
    backbone = await backbones.get(name)
    count = sum([count async for count in embedder.batches(owner, backbone)])
    await find_recordings(database, dataset_id, weights=weights_of(backbone.id))
    async with database.transaction() as connection:  # also for pictures that were embedded for another workspace
        await note_look(connection, dataset_id)
        await notify_of_embeddings(connection, dataset_id)
    return count
