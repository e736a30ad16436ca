"""Embedding: everything once, whatever a single picture or another job does."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from diptych_server.core.refusal import Refusal
from diptych_server.flows.embed import Embedder, embed_dataset
from diptych_server.ml.frames import VIEW_COUNT
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.database import Database
from support.training import ColourBackbone, bursts, colour_backbones, seed_dataset

PICTURES = 12


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobStore:
    """An empty blob store in a folder of this test."""
    return DiskBlobStore(tmp_path)


@pytest.fixture
async def dataset_id(database: Database, blobs: DiskBlobStore) -> UUID:
    """A dataset of twelve pictures."""
    return await seed_dataset(database, blobs, bursts())


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


async def test_two_jobs_at_once_share_the_work(database: Database, blobs: DiskBlobStore) -> None:
    """Jobs of one process never embed a picture twice."""
    dataset_id = await seed_dataset(database, blobs, bursts(size=10))
    backbone = ColourBackbone()
    embedder, backbones = Embedder(database, blobs), colour_backbones(backbone)

    counts = await asyncio.gather(*(embed_dataset(database, embedder, backbones, dataset_id) for _ in range(2)))

    assert sum(counts) == 60
    assert backbone.embedded_count == 60 * VIEW_COUNT


async def test_two_processes_at_once_agree(database: Database, blobs: DiskBlobStore, dataset_id: UUID) -> None:
    """Jobs of two processes may both embed a picture, and store it once."""
    backbones = colour_backbones(ColourBackbone())

    await asyncio.gather(*(embed_dataset(database, Embedder(database, blobs), backbones, dataset_id) for _ in range(2)))

    assert [*(await embedded(database)).values()] == [VIEW_COUNT] * PICTURES


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"no picture")])
async def test_a_broken_picture_does_not_stop_the_rest(
    database: Database, blobs: DiskBlobStore, dataset_id: UUID, damage: Callable[[Path], object], tmp_path: Path
) -> None:
    """Pictures whose bytes are gone or damaged are passed over."""
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


async def test_a_dataset_that_is_gone_needs_nothing(database: Database, blobs: DiskBlobStore, dataset_id: UUID) -> None:
    """A job that outlived its dataset ends without a fault."""
    async with database.transaction() as connection:
        await connection.execute("update dataset set deleted_at = now()")

    count = await embed_dataset(database, Embedder(database, blobs), colour_backbones(ColourBackbone()), dataset_id)

    assert count == 0
