"""Embedding: everything once, whatever a single picture or another job does."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from diptych_server.core.refusal import Refusal
from diptych_server.flows.datasets.datasets import get_dataset
from diptych_server.flows.embedding.embed import BATCH_SIZE, Embedder, embed_dataset
from diptych_server.ml.frames import VIEW_COUNT
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.embedding_leases import lease_pictures
from diptych_server.store.tables.embeddings import PictureOwner
from support.training import ColourBackbone, bursts, colour_backbones, seed_dataset

PICTURES = 12
OTHER_WORKSPACE = uuid4()


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobStore:
    """An empty blob store in a folder of this test."""
    return DiskBlobStore(tmp_path)


@pytest.fixture
async def dataset_id(database: Database, blobs: DiskBlobStore) -> UUID:
    """A dataset of twelve pictures."""
    return await seed_dataset(database, blobs, bursts())


class CountingBlobStore(DiskBlobStore):
    """A blob store that records how many pictures were read and not yet embedded."""

    def __init__(self, folder: Path, backbone: ColourBackbone) -> None:
        super().__init__(folder)
        self._backbone = backbone
        self._read = 0
        self._has_read = asyncio.Condition()
        self.most_in_memory = 0

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest."""
        async with self._has_read:
            self._read += 1
            self._has_read.notify_all()
        self.most_in_memory = max(self.most_in_memory, self._read - self._backbone.embedded_count // VIEW_COUNT)
        return await super().get(sha256)

    async def read_at_least(self, count: int) -> None:
        """Return once this number of pictures was requested."""
        async with self._has_read:
            await self._has_read.wait_for(lambda: self._read >= count)


async def embedded(database: Database) -> dict[bytes, int]:
    """How many views of each picture are stored."""
    async with database.transaction() as connection:
        cursor = await connection.execute("select picture, count(*) from embedding group by picture")
        return dict(await cursor.fetchall())


def a_file_below(folder: Path) -> Path:
    """The file whose path comes first."""
    return min(path for path in folder.rglob("*") if path.is_file())


async def test_a_dataset_is_embedded_in_all_views(database: Database, blobs: DiskBlobStore, dataset_id: UUID) -> None:
    """Every picture gets each of its views, and a second time there is nothing to do."""
    backbone = ColourBackbone()
    embedder = Embedder(database, blobs)

    counts = [await embed_dataset(database, embedder, colour_backbones(backbone), dataset_id) for _ in range(2)]

    assert counts == [PICTURES, 0]
    assert [*(await embedded(database)).values()] == [VIEW_COUNT] * PICTURES
    assert backbone.embedded_count == PICTURES * VIEW_COUNT


async def test_embeddings_of_other_jobs_are_stored_after_our_own(database: Database, blobs: DiskBlobStore) -> None:
    """How many pictures wait says nothing of another workspace that has the very same ones."""
    theirs = await seed_dataset(database, blobs, bursts(folds=range(2)))
    embedder, backbones = Embedder(database, blobs), colour_backbones(ColourBackbone())
    await embed_dataset(database, embedder, backbones, theirs)

    mine = await seed_dataset(database, blobs, bursts(folds=range(3)))  # theirs, and some that are new
    async with database.transaction() as connection:
        await connection.execute("insert into workspace (id, name) values (%s, 'other')", (OTHER_WORKSPACE,))
        await connection.execute("update dataset set workspace_id = %s where id = %s", (OTHER_WORKSPACE, theirs))
    pending = [(await get_dataset(database, mine)).dataset.pending_embedding_count]
    count = await embed_dataset(database, embedder, backbones, mine)
    pending.append((await get_dataset(database, mine)).dataset.pending_embedding_count)

    held = (await get_dataset(database, mine)).dataset.instance_count
    assert pending == [held, 0]
    assert 0 < count < held


async def test_two_jobs_at_once_share_the_work(database: Database, blobs: DiskBlobStore) -> None:
    """Jobs of one process never embed a picture twice."""
    dataset_id = await seed_dataset(database, blobs, bursts(size=10))
    backbone = ColourBackbone()
    embedder, backbones = Embedder(database, blobs), colour_backbones(backbone)

    await asyncio.gather(*(embed_dataset(database, embedder, backbones, dataset_id) for _ in range(2)))

    assert [*(await embedded(database)).values()] == [VIEW_COUNT] * 60
    assert backbone.embedded_count == 60 * VIEW_COUNT


async def test_several_threads_share_the_work(database: Database, blobs: DiskBlobStore) -> None:
    """As many batches are embedded at once as there are threads, and every picture once."""
    dataset_id = await seed_dataset(database, blobs, bursts(size=8))
    backbone = ColourBackbone(threading.Barrier(3))

    count = await embed_dataset(database, Embedder(database, blobs, workers=3), colour_backbones(backbone), dataset_id)

    assert count == 48
    assert [*(await embedded(database)).values()] == [VIEW_COUNT] * 48
    assert backbone.embedded_count == 48 * VIEW_COUNT


async def test_a_few_pictures_are_spread_over_the_threads(database: Database, blobs: DiskBlobStore) -> None:
    """A burst just captured does not wait for one thread while others have nothing to do."""
    dataset_id = await seed_dataset(database, blobs, bursts(size=1))
    backbone = ColourBackbone(threading.Barrier(2))

    count = await embed_dataset(database, Embedder(database, blobs, workers=2), colour_backbones(backbone), dataset_id)

    assert count == 6


async def test_memory_use_is_bounded(database: Database, tmp_path: Path) -> None:
    """However many pictures are pending and however many jobs run, a batch per thread and one more are read."""
    backbone = ColourBackbone()
    blobs = CountingBlobStore(tmp_path, backbone)
    dataset_id = await seed_dataset(database, blobs, bursts(size=40))
    embedder, backbones = Embedder(database, blobs, workers=2), colour_backbones(backbone)

    await asyncio.gather(*(embed_dataset(database, embedder, backbones, dataset_id) for _ in range(2)))

    assert backbone.embedded_count == 240 * VIEW_COUNT
    assert BATCH_SIZE < blobs.most_in_memory <= 3 * BATCH_SIZE


async def test_pictures_of_a_cancelled_job_are_embedded_by_another(database: Database, tmp_path: Path) -> None:
    """A job that waits for pictures of a cancelled one embeds them itself."""
    gate = threading.Event()
    backbone = ColourBackbone(gate)
    blobs = CountingBlobStore(tmp_path, backbone)
    dataset_id = await seed_dataset(database, blobs, bursts())
    larger_id = await seed_dataset(database, blobs, bursts(folds=range(4)))  # the same pictures, and four more
    embedder, backbones = Embedder(database, blobs, workers=2), colour_backbones(backbone)
    first = asyncio.create_task(embed_dataset(database, embedder, backbones, dataset_id))
    await blobs.read_at_least(PICTURES)
    second = asyncio.create_task(embed_dataset(database, embedder, backbones, larger_id))
    await blobs.read_at_least(PICTURES + 1)

    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    gate.set()
    await second

    assert [*(await embedded(database)).values()] == [VIEW_COUNT] * (PICTURES + 4)


async def test_a_cancelled_job_releases_its_claims(database: Database, blobs: DiskBlobStore, dataset_id: UUID) -> None:
    """After a run that was left at its first batch, the next one embeds the rest."""
    backbone, embedder = ColourBackbone(), Embedder(database, blobs, workers=6)
    async with aclosing(embedder.batches(PictureOwner("dataset", dataset_id), backbone)) as batches:
        await anext(batches)

    await embed_dataset(database, embedder, colour_backbones(backbone), dataset_id)

    assert [*(await embedded(database)).values()] == [VIEW_COUNT] * PICTURES


async def test_two_workers_at_once_share_the_work(database: Database, blobs: DiskBlobStore) -> None:
    """Jobs of two processes never embed a picture twice, and both end when all of them are stored."""
    dataset_id = await seed_dataset(database, blobs, bursts(size=20))
    backbones = [ColourBackbone(), ColourBackbone()]

    counts = await asyncio.gather(
        *(embed_dataset(database, Embedder(database, blobs), colour_backbones(each), dataset_id) for each in backbones)
    )

    assert sum(counts) == 120
    assert [*(await embedded(database)).values()] == [VIEW_COUNT] * 120
    assert sum(backbone.embedded_count for backbone in backbones) == 120 * VIEW_COUNT
    assert all(backbone.embedded_count for backbone in backbones)


async def test_the_pictures_of_a_lost_worker_are_taken_over(database: Database, blobs: DiskBlobStore) -> None:
    """A lease that is not renewed keeps others waiting until it ends, and no longer."""
    dataset_id = await seed_dataset(database, blobs, bursts())
    async with database.transaction() as connection:
        pictures = [picture for (picture,) in await (await connection.execute("select sha256 from picture")).fetchall()]
        await lease_pictures(connection, pictures[:5], backbone_id=ColourBackbone.id, claimant=uuid4(), seconds=1)

    count = await embed_dataset(database, Embedder(database, blobs), colour_backbones(ColourBackbone()), dataset_id)

    assert count == PICTURES
    async with database.transaction() as connection:
        assert await (await connection.execute("select picture from embedding_claim")).fetchall() == []


async def test_a_stopping_worker_releases_its_pictures_immediately(database: Database, blobs: DiskBlobStore) -> None:
    """The next worker does not wait for the end of a lease."""
    dataset_id = await seed_dataset(database, blobs, bursts())
    gate = threading.Event()
    slow = ColourBackbone(gate)
    stopped = asyncio.create_task(
        embed_dataset(database, Embedder(database, blobs), colour_backbones(slow), dataset_id)
    )
    await asyncio.to_thread(slow.entered.wait)

    stopped.cancel()
    await asyncio.gather(stopped, return_exceptions=True)

    async with database.transaction() as connection:
        assert await (await connection.execute("select picture from embedding_claim")).fetchall() == []
    gate.set()


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"no picture")])
async def test_a_broken_picture_does_not_stop_the_rest(
    database: Database, blobs: DiskBlobStore, dataset_id: UUID, damage: Callable[[Path], object], tmp_path: Path
) -> None:
    """Pictures whose bytes are gone or damaged are skipped."""
    broken = a_file_below(tmp_path)
    damage(broken)

    count = await embed_dataset(database, Embedder(database, blobs), colour_backbones(ColourBackbone()), dataset_id)

    assert count == PICTURES - 1
    assert bytes.fromhex(broken.name) not in await embedded(database)


async def test_an_unknown_backbone_is_refused(database: Database, blobs: DiskBlobStore) -> None:
    """The refusal names the backbone and those that exist."""
    dataset_id = await seed_dataset(database, blobs, bursts(), backbone="sounds")

    with pytest.raises(Refusal) as refusal:
        await embed_dataset(database, Embedder(database, blobs), colour_backbones(ColourBackbone()), dataset_id)

    assert refusal.value.reason == "BACKBONE_UNKNOWN"
    assert refusal.value.metadata == {"backbone": "sounds", "known": "colours"}


async def test_a_deleted_dataset_needs_no_embedding(database: Database, blobs: DiskBlobStore, dataset_id: UUID) -> None:
    """A job that outlived its dataset ends without a fault."""
    async with database.transaction() as connection:
        await connection.execute("update dataset set deleted_at = now()")

    count = await embed_dataset(database, Embedder(database, blobs), colour_backbones(ColourBackbone()), dataset_id)

    assert count == 0
