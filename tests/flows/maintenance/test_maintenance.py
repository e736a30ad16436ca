"""Maintenance: deleted data is purged, unreferenced blobs are removed, and damage to the others is found."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from diptych.pictures import normal_form
from diptych_server.flows.maintenance.collect import ForeignStoreError, collect, own_store
from diptych_server.flows.maintenance.purge import purge
from diptych_server.flows.maintenance.verify import verify
from diptych_server.store.blobs import BlobStore, Bucket, DiskBlobStore, S3BlobStore
from diptych_server.store.blobs.blob_store import blob_name
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.instances import add_pictures
from diptych_server.store.tables.maintenance import fetch_pictures_after
from support.s3 import bucket_client
from support.training import bursts, noisy_picture, seed_snapshot

AT_ONCE = timedelta(seconds=-10)
"""An age that everything has, and has it also by a clock that is a little ahead."""
CRUMB = b"a blob that no row names"
CRUMB_DIGEST = hashlib.sha256(CRUMB).digest()
PICTURE_COUNT = 5


@pytest.fixture(params=["disk", "s3"])
async def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BlobStore]:
    """An empty store on each kind of storage in turn."""
    if request.param == "disk":
        yield DiskBlobStore(tmp_path / "blobs")
        return
    store = S3BlobStore(request.getfixturevalue("bucket"))
    await store.reach()
    yield store
    store.close()


@pytest.fixture
async def snapshot_id(database: Database, blobs: BlobStore) -> UUID:
    """A dataset of some pictures, frozen as a snapshot."""
    return await seed_snapshot(database, blobs, bursts(folds=range(PICTURE_COUNT), size=1), backbone="resnet18")


async def digests(blobs: BlobStore) -> set[bytes]:
    """All that is in the store."""
    return {blob.sha256 async for page in blobs.pages() for blob in page}


async def set_deleted(database: Database, noun: str, *, days_ago: int) -> None:
    """Set the deletion time of all datasets or all snapshots."""
    statement = {
        "dataset": "update dataset set deleted_at = now() - make_interval(days => %s)",
        "snapshot": "update snapshot set deleted_at = now() - make_interval(days => %s)",
    }[noun]
    async with database.transaction() as connection:
        await connection.execute(statement, (days_ago,))


async def test_old_deleted_datasets_are_purged_with_their_pictures(
    database: Database, blobs: BlobStore, snapshot_id: UUID
) -> None:
    """Rows first, blobs after them; nothing is left of it."""
    pictures = await digests(blobs)
    await set_deleted(database, "dataset", days_ago=31)
    await set_deleted(database, "snapshot", days_ago=31)

    purged = await purge(database, young=AT_ONCE)
    removed_count = await collect(database, blobs, young=AT_ONCE)

    assert (purged.dataset_count, purged.snapshot_count) == (1, 1)
    assert purged.picture_count == removed_count == len(pictures) > 0
    assert await digests(blobs) == set()


async def test_recently_deleted_datasets_can_be_restored(
    database: Database, blobs: BlobStore, snapshot_id: UUID
) -> None:
    """All of it is there for thirty days."""
    pictures = await digests(blobs)
    await set_deleted(database, "dataset", days_ago=29)
    await set_deleted(database, "snapshot", days_ago=29)

    purged = await purge(database, young=AT_ONCE)
    await collect(database, blobs, young=AT_ONCE)

    assert (purged.dataset_count, purged.snapshot_count, purged.picture_count) == (0, 0, 0)
    assert await digests(blobs) == pictures


async def test_a_snapshot_keeps_the_pictures_of_its_dataset(
    database: Database, blobs: BlobStore, snapshot_id: UUID
) -> None:
    """A dataset may go before the snapshots that were frozen from it."""
    pictures = await digests(blobs)
    await set_deleted(database, "dataset", days_ago=31)

    purged = await purge(database, young=AT_ONCE)
    await collect(database, blobs, young=AT_ONCE)

    assert (purged.dataset_count, purged.snapshot_count, purged.picture_count) == (1, 0, 0)
    assert await digests(blobs) == pictures
    assert (await verify(database, blobs)).bad_blobs == []


async def test_only_unreferenced_blobs_are_collected(database: Database, blobs: BlobStore, snapshot_id: UUID) -> None:
    """As a capture leaves it whose server died between the blob and the row."""
    pictures = await digests(blobs)
    await blobs.put(CRUMB_DIGEST, CRUMB)

    removed_count = await collect(database, blobs, young=AT_ONCE)

    assert removed_count == 1
    assert await digests(blobs) == pictures


async def test_a_capture_that_is_just_happening_keeps_its_blob(database: Database, blobs: BlobStore) -> None:
    """Its row comes later."""
    await blobs.put(CRUMB_DIGEST, CRUMB)

    removed_count = await collect(database, blobs, young=timedelta(hours=1))

    assert removed_count == 0
    assert await digests(blobs) == {CRUMB_DIGEST}


async def test_a_collected_picture_captured_again_is_kept(database: Database) -> None:
    """It is captured again in a transaction that has not ended when the purge comes by."""
    taken = normal_form(noisy_picture((220, 40, 40), np.random.default_rng(1)))
    pictures = {hashlib.sha256(taken.data).digest(): taken}
    async with database.transaction() as connection:
        await add_pictures(connection, pictures)
        await connection.execute("update picture set created_at = now() - interval '2 days'")

    async with database.transaction() as connection:
        await add_pictures(connection, pictures)
        purging = asyncio.create_task(purge(database))
        await asyncio.wait([purging], timeout=0.2)
    purged = await purging

    assert purged.picture_count == 0
    async with database.transaction() as connection:
        assert await fetch_pictures_after(connection, b"", limit=10) == list(pictures)


class RacedBlobStore(S3BlobStore):
    """A store in which a blob is put just before it is removed."""

    def __init__(self, bucket: Bucket) -> None:
        super().__init__(bucket)
        remove = self._client.remove_object

        def put_and_remove(bucket_name: str, name: str) -> None:
            if name == blob_name(CRUMB_DIGEST):
                self._put(name, CRUMB)
            remove(bucket_name, name)

        self._client.remove_object = put_and_remove  # type: ignore[assignment,method-assign]  # of this object alone


async def test_a_blob_put_during_its_removal_is_not_lost(database: Database, bucket: Bucket) -> None:
    """On S3, which cannot look and remove in one step: it is found at once, and at its place after the next run."""
    store = RacedBlobStore(bucket)
    await store.reach()
    await store.put(CRUMB_DIGEST, CRUMB)

    assert await collect(database, store, young=AT_ONCE) == 1
    await name_crumb(database)

    assert await digests(store) == set()
    assert await store.get(CRUMB_DIGEST) == CRUMB
    assert await collect(database, store, young=AT_ONCE) == 0
    assert await digests(store) == {CRUMB_DIGEST}
    store.close()


async def test_removed_blobs_without_references_are_purged(database: Database, bucket: Bucket) -> None:
    """By a later run, so that a bucket does not grow."""
    store = S3BlobStore(bucket)
    await store.reach()
    await store.put(CRUMB_DIGEST, CRUMB)

    await collect(database, store, young=AT_ONCE)
    assert await store.get(CRUMB_DIGEST) == CRUMB
    await collect(database, store)  # it was removed only now
    assert await store.get(CRUMB_DIGEST) == CRUMB
    await collect(database, store, young=AT_ONCE)

    assert {each.object_name for each in bucket_client(bucket).list_objects(bucket.name, recursive=True)} == {"owner"}
    store.close()


async def name_crumb(database: Database) -> None:
    """Have a row name the crumb."""
    async with database.transaction() as connection:
        await connection.execute(
            "insert into picture (sha256, format, width, height, size_bytes) values (%s, 'png', 1, 1, 1)",
            (CRUMB_DIGEST,),
        )


async def test_missing_blobs_are_found(database: Database, blobs: BlobStore, snapshot_id: UUID) -> None:
    """Each is named; the others are not."""
    lost, *others = sorted(await digests(blobs))
    await blobs.remove(lost)

    verified = await verify(database, blobs)

    assert verified.blob_count == 1 + len(others)
    assert [(finding.state, finding.blob.kind, finding.blob.sha256) for finding in verified.bad_blobs] == [
        ("missing", "picture", lost)
    ]


async def test_damaged_blobs_are_found(database: Database, tmp_path: Path) -> None:
    """A disk that forgets a bit is noticed."""
    blobs = DiskBlobStore(tmp_path / "blobs")
    await seed_snapshot(database, blobs, bursts(folds=range(1), size=1))
    damaged = min(await digests(blobs))
    path = tmp_path / "blobs" / blob_name(damaged)
    path.write_bytes(path.read_bytes()[:-1])

    verified = await verify(database, blobs)

    assert [(finding.state, finding.blob.sha256) for finding in verified.bad_blobs] == [("damaged", damaged)]


async def test_progress_is_reported_until_the_end(database: Database, blobs: BlobStore, snapshot_id: UUID) -> None:
    """Long runs say how far they are."""
    lines: list[str] = []

    await verify(database, blobs, report=lines.append)
    await collect(database, blobs, report=lines.append)

    assert any(line.startswith("verified ") for line in lines)
    assert lines[-1].startswith("checked 100 %")


async def test_the_blobs_of_another_database_are_left_alone(
    database: Database, blobs: BlobStore, snapshot_id: UUID
) -> None:
    """A wrong address of a database must not cost the pictures of the right one."""
    await blobs.owner("somebody else")
    pictures = await digests(blobs)

    with pytest.raises(ForeignStoreError):
        await collect(database, blobs, young=AT_ONCE)

    assert await digests(blobs) == pictures
    with pytest.raises(ForeignStoreError):
        await own_store(database, blobs)


async def test_a_store_belongs_to_its_first_database(database: Database, blobs: BlobStore) -> None:
    """And to the same database at every start."""
    await own_store(database, blobs)
    await own_store(database, blobs)

    assert await blobs.owner("somebody else") != "somebody else"
