"""The contract of every blob store, on the disk and on a real S3 server."""

import asyncio
import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from diptych_server.store.blobs import (
    PAGE_COUNT,
    BlobDamagedError,
    BlobMissingError,
    BlobStore,
    Bucket,
    DiskBlobStore,
    S3BlobStore,
)
from diptych_server.store.blobs.blob_store import blob_name
from support.s3 import bucket_client

DATA = b"picture" * 1000
DIGEST = hashlib.sha256(DATA).digest()
LARGE = bytes(range(256)) * 40_000  # ten megabytes: two parts, where a client would make parts of it
AN_HOUR = timedelta(hours=1)


class Place(Protocol):
    """Where a store keeps its blobs, for tests that look behind it."""

    def open(self) -> BlobStore:
        """A store on this place, as another process would have one."""

    def write(self, name: str, data: bytes) -> None:
        """Put bytes there, past the store."""

    def names(self) -> set[str]:
        """The names of all that is there."""


class Folder(Place):
    """A folder of this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self) -> BlobStore:
        """A store of files."""
        return DiskBlobStore(self._path)

    def write(self, name: str, data: bytes) -> None:
        """Write a file."""
        (self._path / name).parent.mkdir(parents=True, exist_ok=True)
        (self._path / name).write_bytes(data)

    def names(self) -> set[str]:
        """The files, by their paths."""
        return {str(path.relative_to(self._path)) for path in self._path.rglob("*") if path.is_file()}


class RealBucket(Place):
    """A bucket of a real server."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._client = bucket_client(bucket)
        self._stores: list[S3BlobStore] = []

    def open(self) -> BlobStore:
        """A store of objects."""
        self._stores.append(S3BlobStore(self._bucket))
        return self._stores[-1]

    def write(self, name: str, data: bytes) -> None:
        """Write an object."""
        self._client.put_object(self._bucket.name, name, io.BytesIO(data), len(data))

    def names(self) -> set[str]:
        """The objects, by their names, without those that are kept aside."""
        listed = self._client.list_objects(self._bucket.name, recursive=True)
        return {name for name in (str(each.object_name) for each in listed) if not name.startswith("removed/")}

    def close(self) -> None:
        """End the threads of its stores."""
        for store in self._stores:
            store.close()


@pytest.fixture(params=["disk", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty place on each kind of storage in turn."""
    if request.param == "disk":
        yield Folder(tmp_path / "blobs")
        return
    bucket = RealBucket(request.getfixturevalue("bucket"))
    yield bucket
    bucket.close()


@pytest.fixture
async def store(place: Place) -> BlobStore:
    """A store that can be used."""
    opened = place.open()
    await opened.reach()
    return opened


async def test_a_blob_can_be_read_by_every_process(place: Place, store: BlobStore) -> None:
    """A blob lies under its digest, in the same way on all kinds of storage."""
    await store.put(DIGEST, DATA)

    assert await place.open().get(DIGEST) == DATA
    assert place.names() == {blob_name(DIGEST)}


async def test_a_large_blob_is_whole(store: BlobStore) -> None:
    """Heads of a model are larger than pictures."""
    digest = hashlib.sha256(LARGE).digest()

    await store.put(digest, LARGE)

    assert await store.get(digest) == LARGE


async def test_a_missing_blob_is_missing(store: BlobStore) -> None:
    """The error names the digest."""
    with pytest.raises(BlobMissingError, match=DIGEST.hex()):
        await store.get(DIGEST)


async def test_other_bytes_under_a_digest_are_damage(place: Place, store: BlobStore) -> None:
    """Bytes that do not match the digest are never returned."""
    place.write(blob_name(DIGEST), DATA[:-1])

    with pytest.raises(BlobDamagedError, match=DIGEST.hex()):
        await store.get(DIGEST)


async def test_putting_a_damaged_blob_again_repairs_it(place: Place, store: BlobStore) -> None:
    """As a client does that captures the picture once more."""
    place.write(blob_name(DIGEST), DATA[:-1])

    await store.put(DIGEST, DATA)

    assert await store.get(DIGEST) == DATA


async def test_concurrent_puts_of_a_blob_store_it_once(place: Place, store: BlobStore) -> None:
    """Also by several processes."""
    stores = [store, *(place.open() for _ in range(3))]

    await asyncio.gather(*(each.put(DIGEST, DATA) for each in stores for _ in range(4)))

    assert place.names() == {blob_name(DIGEST)}
    assert await store.get(DIGEST) == DATA


async def test_the_list_has_every_blob_once_and_nothing_else(place: Place, store: BlobStore) -> None:
    """Pages go by the first byte of the digests; what is not a blob is left out."""
    contents = {hashlib.sha256(data).digest(): data for data in (bytes([number]) * 10 for number in range(20))}
    for digest, data in contents.items():
        await store.put(digest, data)
    place.write("notes.txt", b"not ours")
    place.write("ab/cd/notes.txt", b"not ours")
    place.write(f"00/00/{DIGEST.hex()}", DATA)

    pages = [page async for page in store.pages()]

    assert len(pages) == PAGE_COUNT
    assert {blob.sha256[0] for blob in pages[next(iter(contents))[0]]} == {next(iter(contents))[0]}
    assert sorted(blob.sha256 for page in pages for blob in page) == sorted(contents)
    ages = [datetime.now(UTC) - blob.stored_at for page in pages for blob in page]
    assert all(abs(age) < AN_HOUR for age in ages)


async def test_a_blob_that_is_old_is_removed(place: Place, store: BlobStore) -> None:
    """And no other; one that is gone is gone."""
    other = hashlib.sha256(LARGE).digest()
    await store.put(DIGEST, DATA)
    await store.put(other, LARGE)
    in_an_hour = datetime.now(UTC) + AN_HOUR

    removed = [await store.remove_old(DIGEST, stored_before=in_an_hour) for _ in range(2)]

    assert removed == [True, False]
    assert place.names() == {blob_name(other)}


async def test_a_blob_that_is_young_stays(place: Place, store: BlobStore) -> None:
    """It may belong to a capture that is not in the database yet."""
    await store.put(DIGEST, DATA)

    assert not await store.remove_old(DIGEST, stored_before=datetime.now(UTC) - AN_HOUR)

    assert await store.get(DIGEST) == DATA
    assert place.names() == {blob_name(DIGEST)}


async def test_blobs_put_during_a_removal_are_kept(store: BlobStore) -> None:
    """An acknowledged blob is found: this age limit was before any of them."""
    before_all = datetime.now(UTC) - AN_HOUR

    async def remove() -> None:
        await store.remove_old(DIGEST, stored_before=before_all)

    await store.put(DIGEST, DATA)
    for _ in range(10):
        await asyncio.gather(remove(), store.put(DIGEST, DATA), remove(), store.put(DIGEST, DATA))
        assert await store.get(DIGEST) == DATA
