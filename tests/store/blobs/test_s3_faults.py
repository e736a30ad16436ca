"""An object store that dies, hangs and comes back: calls end in time with an answer, and go on afterwards."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.store.blobs import BlobStoreUnusableError, Bucket, S3BlobStore
from diptych_server.store.retry import StorageAwayError
from support.ceph import CephGateway
from support.s3 import bucket_client, forbid

DATA = b"picture" * 1000
DIGEST = hashlib.sha256(DATA).digest()
LONGEST_CALL_SECONDS = 20


@pytest.fixture
async def store(bucket: Bucket) -> AsyncIterator[S3BlobStore]:
    """A store with one blob."""
    opened = S3BlobStore(bucket)
    await opened.reach()
    await opened.put(DIGEST, DATA)
    yield opened
    opened.close()


async def refuses(store: S3BlobStore) -> None:
    """The store says that it is away, for reading and writing, and not that a blob is missing."""
    since = time.monotonic()
    results = await asyncio.gather(store.get(DIGEST), store.put(DIGEST, DATA), return_exceptions=True)

    assert [isinstance(result, Refusal) and result.reason for result in results] == [Reason.UNAVAILABLE] * 2
    assert time.monotonic() - since < LONGEST_CALL_SECONDS + 5


async def test_a_killed_store_is_unavailable_until_it_restarts(s3_gateway: CephGateway, store: S3BlobStore) -> None:
    """What was stored is there afterwards, on the same connections as far as the program knows."""
    s3_gateway.kill()
    try:
        await refuses(store)
    finally:
        s3_gateway.start()

    assert await store.get(DIGEST) == DATA
    await store.put(DIGEST, DATA)


async def test_a_hanging_store_times_out(s3_gateway: CephGateway, store: S3BlobStore) -> None:
    """It accepts connections and does not respond; when it resumes, so do we."""
    s3_gateway.pause()
    try:
        await refuses(store)
    finally:
        s3_gateway.resume()

    assert await store.get(DIGEST) == DATA


async def test_a_missing_bucket_is_not_a_missing_blob(bucket: Bucket, store: S3BlobStore) -> None:
    """Otherwise a wrong name of a bucket would look like lost pictures."""
    client = bucket_client(bucket)
    for each in client.list_objects(bucket.name, recursive=True):
        client.remove_object(bucket.name, str(each.object_name))
    client.remove_bucket(bucket.name)

    await refuses(store)


async def test_a_bucket_is_made_once(bucket: Bucket) -> None:
    """Servers that start together all find it."""
    stores = [S3BlobStore(bucket) for _ in range(3)]

    for store in stores:
        await store.reach()

    assert bucket_client(bucket).bucket_exists(bucket.name)
    for store in stores:
        store.close()


@pytest.mark.parametrize("wrong", [{"secret_key": "wrong-secret"}, {"access_key": "nobody"}])
async def test_a_refusing_store_is_named(bucket: Bucket, wrong: dict[str, str]) -> None:
    """The operator reads which settings to check, and no secret."""
    store = S3BlobStore(replace(bucket, **wrong))

    with pytest.raises(BlobStoreUnusableError, match="DIPTYCH_S3_BUCKET") as refused:
        await store.reach()

    assert bucket.secret_key not in str(refused.value)
    store.close()


async def test_a_missing_store_is_unavailable(bucket: Bucket) -> None:
    """It may come later: a starting program waits for it."""
    store = S3BlobStore(replace(bucket, endpoint="http://127.0.0.1:9"))

    with pytest.raises(StorageAwayError, match=r"127\.0\.0\.1:9"):
        await store.reach()

    store.close()


@pytest.mark.parametrize("action", ["s3:PutObject", "s3:GetObject"])
@pytest.mark.parametrize("is_first", [True, False])
async def test_keys_that_may_not_read_or_write_are_named(
    bucket: Bucket, store: S3BlobStore, action: str, *, is_first: bool
) -> None:
    """At the start of a server, which first says whose the bucket is, or finds that it is its own."""
    if not is_first:
        await store.owner("a database")
    forbid(bucket, action)

    with pytest.raises(BlobStoreUnusableError, match=r"AccessDenied.*the two keys"):
        await store.owner("a database")


async def test_the_owner_is_requested_again_while_the_store_is_unavailable(bucket: Bucket) -> None:
    """A starting program waits for that as well."""
    store = S3BlobStore(replace(bucket, endpoint="http://127.0.0.1:9"))

    with pytest.raises(Refusal) as refused:
        await store.owner("a database")

    assert refused.value.reason is Reason.UNAVAILABLE
    store.close()
