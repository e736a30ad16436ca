"""Embeddings by picture, backbone and view."""

from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from diptych_server.flows.recordings.near_copies import settle_snapshot
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.embeddings import (
    PictureOwner,
    count_embedded,
    fetch_datasets_to_embed,
    fetch_embedded_instances,
    fetch_pending,
    fetch_views,
    insert_embeddings,
    note_look,
)
from support.training import bursts, seed_snapshot

BACKBONE = "colours-1"


@pytest.fixture
async def snapshot_id(database: Database, tmp_path: Path) -> UUID:
    """A snapshot of twelve pictures."""
    return await seed_snapshot(database, DiskBlobStore(tmp_path), bursts())


async def pending_of(database: Database, snapshot_id: UUID, *, after: bytes = b"", limit: int = 100) -> list[bytes]:
    """The pictures of the snapshot that lack an embedding."""
    owner = PictureOwner("snapshot", snapshot_id)
    async with database.transaction() as connection:
        return [*await fetch_pending(connection, owner, backbone_id=BACKBONE, after=after, limit=limit)]


async def embed(database: Database, pictures: list[bytes], *, start: float = 0.0, backbone_id: str = BACKBONE) -> None:
    """Store four views of three figures per picture: picture i, view v holds i + v / 10."""
    views = {
        picture: np.array([[start + index + view / 10] * 3 for view in range(4)], np.float32)
        for index, picture in enumerate(pictures)
    }
    async with database.transaction() as connection:
        await insert_embeddings(connection, views, backbone_id=backbone_id)


async def views_of(database: Database, snapshot_id: UUID, *, dimension: int = 3) -> np.ndarray:
    """The views of what is embedded."""
    async with database.reading() as connection:
        instances = await fetch_embedded_instances(connection, snapshot_id=snapshot_id, backbone_id=BACKBONE)
        views = np.empty((len(instances), 4, dimension), np.float32)
        await fetch_views(connection, views, snapshot_id=snapshot_id, backbone_id=BACKBONE)
    return views


async def test_pending_pictures_are_paged(database: Database, snapshot_id: UUID) -> None:
    """Pages after the last picture seen cover everything once."""
    everything = await pending_of(database, snapshot_id)

    first = await pending_of(database, snapshot_id, limit=5)
    rest = await pending_of(database, snapshot_id, after=first[-1])

    assert len(everything) == 12
    assert [*first, *rest] == everything == sorted(everything)


async def test_embedded_pictures_are_not_pending(database: Database, snapshot_id: UUID) -> None:
    """A picture leaves the list once its views are stored, for that backbone alone."""
    everything = await pending_of(database, snapshot_id)
    await embed(database, everything[:5])
    await embed(database, everything[5:], backbone_id="another-1")

    assert await pending_of(database, snapshot_id) == everything[5:]
    async with database.transaction() as connection:
        assert await count_embedded(connection, snapshot_id=snapshot_id, backbone_id=BACKBONE) == 5


async def test_the_first_embedding_stays(database: Database, snapshot_id: UUID) -> None:
    """A second worker that embedded the same pictures changes nothing."""
    pictures = await pending_of(database, snapshot_id)
    await embed(database, pictures)
    before = await views_of(database, snapshot_id)

    await embed(database, pictures, start=100.0)

    assert np.array_equal(await views_of(database, snapshot_id), before)


async def test_views_come_in_the_order_of_their_instances(database: Database, snapshot_id: UUID) -> None:
    """Row i of the array belongs to the i-th instance, and its views are in order."""
    pictures = await pending_of(database, snapshot_id)
    await embed(database, pictures)

    views = await views_of(database, snapshot_id)

    async with database.transaction() as connection:
        instances = await fetch_embedded_instances(connection, snapshot_id=snapshot_id, backbone_id=BACKBONE)
        cursor = await connection.execute("select id, picture from instance")
        picture_of = dict(await cursor.fetchall())
    expected = [pictures.index(picture_of[instance.instance_id]) for instance in instances]
    assert views.shape == (12, 4, 3)
    assert views.dtype == np.float32
    assert np.allclose(views[:, 0, 0], expected)
    assert np.allclose(views[:, 3, 0] - views[:, 0, 0], 0.3)


async def test_instances_have_their_label_and_fold(database: Database, snapshot_id: UUID) -> None:
    """Labels count in the snapshot's order, and bursts keep their fold."""
    await embed(database, await pending_of(database, snapshot_id))
    await settle_snapshot(database, snapshot_id, weights="colours-1")

    async with database.transaction() as connection:
        instances = await fetch_embedded_instances(connection, snapshot_id=snapshot_id, backbone_id=BACKBONE)

    counted = {(instance.label_index, instance.fold): 0 for instance in instances}
    for instance in instances:
        counted[instance.label_index, instance.fold] += 1
    assert counted == {(label, fold): 2 for label in range(2) for fold in range(3)}


async def test_a_missing_view_is_noticed(database: Database, snapshot_id: UUID) -> None:
    """An instance with too few views never shifts the rows of the others."""
    await embed(database, await pending_of(database, snapshot_id))
    async with database.transaction() as connection:
        await connection.execute("delete from embedding where view = 3")

    with pytest.raises(ValueError, match="36 embeddings instead of 48"):
        await views_of(database, snapshot_id)


async def test_datasets_that_lack_embeddings_are_found(database: Database, snapshot_id: UUID) -> None:
    """A dataset is among them until its last picture is embedded, and its own job has looked."""
    everything = await pending_of(database, snapshot_id)

    found = []
    for pictures in ([], everything[1:], everything[:1]):
        await embed(database, pictures)
        async with database.transaction() as connection:
            found.append(len(await fetch_datasets_to_embed(connection)))
    async with database.transaction() as connection:
        for [dataset_id] in await (await connection.execute("select id from dataset")).fetchall():
            await note_look(connection, dataset_id)
        found.append(len(await fetch_datasets_to_embed(connection)))

    assert found == [1, 1, 1, 0]
