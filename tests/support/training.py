"""A small world to train in: datasets of coloured pictures, and a backbone that sees colours."""

import asyncio
import atexit
import hashlib
import threading
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from diptych_server.core.folds import FOLD_COUNT
from diptych_server.core.ids import new_id
from diptych_server.core.training import TrainingJob
from diptych_server.flows.embedding.backbones import Backbones
from diptych_server.flows.embedding.embed import Embedder
from diptych_server.flows.job_queue import JobQueue
from diptych_server.flows.snapshots.snapshots import freeze_dataset
from diptych_server.flows.training.run import Workshop
from diptych_server.flows.training.trainer_process import TrainerProcess
from diptych_server.flows.training.watch import watch_training
from diptych_server.ml.backbones import BackboneUnknownError
from diptych_server.ml.fitter import FitProcess
from diptych_server.ml.training_set import TrainingSet
from diptych_server.store.blobs import BlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Connection, Database

COLOURS = {"red": (220, 40, 40), "green": (40, 220, 40), "blue": (40, 40, 220)}


class ColourBackbone:
    """Embeds a square as the means and deviations of red, green and blue: (N, 6) float32. Counts what it embeds.

    With `gate`, each batch waits in its thread until the gate is set, or until as many batches wait as the barrier
    asks for; `entered` tells that one does.
    """

    id = "colours-1/numpy-f32"
    name = "colours"
    dimension = 6
    side = 8
    best_batch = 4

    def __init__(self, gate: threading.Event | threading.Barrier | None = None) -> None:
        self.embedded_count = 0
        self._counting = threading.Lock()
        self.entered = threading.Event()
        self._gate = gate

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The means and deviations."""
        self.entered.set()
        if self._gate:
            self._gate.wait(timeout=120)
        with self._counting:
            self.embedded_count += len(frames)
        pixels = frames.reshape(len(frames), -1, 3).astype(np.float32) / 255
        return np.concatenate([pixels.mean(axis=1), pixels.std(axis=1)], axis=1)


def clusters(*, labels: int = 3, bursts: int = 10, pictures: int = 4, dimension: int = 48) -> TrainingSet:
    """Made-up embeddings: a cloud per label, in it a smaller one per burst; positive, as a backbone's are."""
    random = np.random.default_rng(5)
    count = labels * bursts * pictures
    label = np.repeat(np.arange(labels), bursts * pictures)
    burst = np.repeat(np.arange(labels * bursts), pictures)
    centre = random.normal(0, 1, (labels, 1, dimension))[label] + random.normal(0, 0.7, (count, 1, dimension))
    views = centre + random.normal(0, 0.2, (count, 4, dimension)) + 3
    return TrainingSet(
        embeddings=np.maximum(views, 0).astype(np.float32),
        labels=label.astype(np.int64),
        folds=(burst % 5).astype(np.int64),
        bursts=burst.astype(np.int64),
        label_count=labels,
    )


def colour_backbones(backbone: ColourBackbone) -> Backbones:
    """The backbones of a machine that has this one only."""

    def load(name: str) -> ColourBackbone:
        if name != backbone.name:
            raise BackboneUnknownError(name, [backbone.name])
        return backbone

    return Backbones(load)


def make_workshop(
    database: Database, blobs: BlobStore, queue: JobQueue, *, backbone: ColourBackbone | None = None
) -> Workshop:
    """A worker's workshop over the colour backbone."""
    backbones = colour_backbones(backbone or ColourBackbone())
    return Workshop(
        database, blobs, backbones, Embedder(database, blobs), TrainerProcess(start=shared_fit_process), queue
    )


_lent: list[FitProcess] = []


def shared_fit_process() -> FitProcess:
    """A process that trains and has nothing to do: loading one for each test would take most of their time."""
    _lent[:] = [process for process in _lent if not process.has_ended]
    idle = [process for process in _lent if not process.is_busy]
    if not idle:
        idle = [FitProcess()]
        _lent.extend(idle)
    return idle[0]


@atexit.register
def _end_lent_processes() -> None:
    for process in _lent:
        process.end()


@asynccontextmanager
async def listening(conninfo: str) -> AsyncIterator[ChangeListener]:
    """A listener to changes in the database, for the time of the block."""
    listener = ChangeListener()
    task = asyncio.create_task(listener.listen(conninfo))
    try:
        yield listener
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def first_epoch(database: Database, listener: ChangeListener, job_id: UUID) -> TrainingJob:
    """The job as soon as a worker has stored an epoch of it."""
    async with aclosing(watch_training(database, listener, job_id, after_sequence=0)) as updates:
        async for update in updates:
            if update.job.last_epoch or update.job.has_ended:
                return update.job
    raise AssertionError("the watch ended before the job")


class IdleQueue:
    """Takes note of what is queued, and does nothing."""

    def __init__(self) -> None:
        self.datasets: list[UUID] = []
        self.jobs: list[UUID] = []
        self.checks: list[UUID] = []
        self.explanations: list[UUID] = []

    async def embed_soon(self, dataset_id: UUID) -> None:
        """Note the dataset."""
        self.datasets.append(dataset_id)

    async def train_soon(self, job_id: UUID, *, connection: Connection) -> None:
        """Note the job."""
        self.jobs.append(job_id)

    async def compare_soon(self, job_id: UUID, *, connection: Connection) -> None:
        """Note the check."""
        self.checks.append(job_id)

    async def explain_soon(self, job_id: UUID, *, connection: Connection) -> None:
        """Note the check."""
        self.explanations.append(job_id)


@dataclass(frozen=True)
class Burst:
    """Pictures of one label recorded in one press: `size` of them, in this fold."""

    label: str
    size: int
    fold: int


def bursts(labels: Sequence[str] = ("red", "green"), *, folds: Iterable[int] = range(3), size: int = 2) -> list[Burst]:
    """One burst of each label in each fold."""
    return [Burst(label, size, fold % FOLD_COUNT) for fold in folds for label in labels]


async def seed_dataset(
    database: Database, blobs: BlobStore, content: Iterable[Burst], *, backbone: str = ColourBackbone.name
) -> UUID:
    """The id of a dataset that holds these bursts, of noisy pictures in the colour of their label."""
    dataset_id = new_id()
    noise = np.random.default_rng(7)
    labels: dict[str, UUID] = {}
    async with database.transaction() as connection:
        await connection.execute(
            "insert into dataset (id, workspace_id, name, backbone) "
            "values (%s, (select id from workspace), 'colours', %s)",
            (dataset_id, backbone),
        )
        for burst in content:
            if burst.label not in labels:
                labels[burst.label] = new_id()
                await connection.execute(
                    "insert into label (id, dataset_id, name) values (%s, %s, %s)",
                    (labels[burst.label], dataset_id, burst.label),
                )
            burst_id = new_id()
            await connection.execute(
                "insert into burst (id, workspace_id, given_id, fold) select %s, id, %s, %s from workspace",
                (burst_id, burst_id, burst.fold),
            )
            for _ in range(burst.size):
                picture = await _seed_picture(connection, blobs, noisy_picture(COLOURS[burst.label], noise))
                await connection.execute(
                    "insert into instance (id, dataset_id, label_id, burst_id, picture, captured_at)"
                    " values (%s, %s, %s, %s, %s, %s)",
                    (new_id(), dataset_id, labels[burst.label], burst_id, picture, datetime.now(UTC)),
                )
    return dataset_id


async def seed_snapshot(
    database: Database,
    blobs: BlobStore,
    content: Iterable[Burst] | None = None,
    *,
    backbone: str = ColourBackbone.name,
) -> UUID:
    """The id of a snapshot of such a dataset; by default two labels that each have three bursts."""
    dataset_id = await seed_dataset(database, blobs, bursts() if content is None else content, backbone=backbone)
    return (await freeze_dataset(database, dataset_id, name="colours", request_id=uuid4())).id


def noisy_picture(colour: tuple[int, int, int], noise: np.random.Generator) -> bytes:
    """A small PNG in about this colour."""
    pixels = np.clip(np.array(colour) + noise.normal(0, 30, (16, 16, 3)), 0, 255).astype(np.uint8)
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


async def _seed_picture(connection: Connection, blobs: BlobStore, data: bytes) -> bytes:
    sha256 = hashlib.sha256(data).digest()
    await blobs.put(sha256, data)
    await connection.execute(
        "insert into picture (sha256, format, width, height, size_bytes) values (%s, 'png', 16, 16, %s)"
        " on conflict do nothing",
        (sha256, len(data)),
    )
    return sha256
