"""Blobs as objects of an S3 bucket, through MinIO's client: short timeouts, few retries, never on the event loop."""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final, Never, TypeVar
from urllib.parse import urlsplit

import certifi
import structlog
import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.store.blobs.blob_store import (
    OWNER,
    PAGE_COUNT,
    BlobMissingError,
    BlobStoreUnusableError,
    StoredBlob,
    blob_name,
    digest_of,
    undamaged,
)
from diptych_server.store.waiting import StorageAwayError

_THREADS: Final = 16
"""Requests side by side, and connections kept open."""

_TIMEOUT: Final = urllib3.Timeout(connect=2, read=5)
_RETRIES: Final = urllib3.Retry(
    total=2, connect=2, read=1, redirect=0, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)
)
_CALL_SECONDS: Final = 20.0
"""The longest that one call takes, with its retries and the wait for a thread."""

_SMALLEST_PART_BYTES: Final = 5 * 1024 * 1024
_MISSING: Final = "NoSuchKey"
_NO_BUCKET: Final = "NoSuchBucket"
_EXISTS: Final = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})
_AWAY: Final = (MinioException, urllib3.exceptions.HTTPError, TimeoutError, OSError)
_PASSING: Final = frozenset({"InternalError", "OperationAborted", "RequestTimeout", "ServiceUnavailable", "SlowDown"})

Outcome = TypeVar("Outcome")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Bucket:
    """A bucket, and the keys to it.

    Attributes:
        endpoint: `http://HOST:PORT` or `https://HOST:PORT`.
        region: as the store calls it.
    """

    endpoint: str
    name: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"

    def __str__(self) -> str:
        return f"the bucket {self.name} at {self.endpoint}"


class S3BlobStore:
    """Blobs as objects `ab/cd/abcd...` of one bucket. Belongs to one event loop; `close` ends its threads."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="s3")
        self._client = _client(bucket)

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Store `data` under its digest; an object that is there is replaced by the same bytes, and young.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """
        await self._call(partial(self._put, blob_name(sha256), data))

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest.

        Raises:
            BlobMissingError: there are none, or they are damaged.
            Refusal: UNAVAILABLE while the store is away.
        """
        try:
            return undamaged(sha256, await self._call(partial(self._get, blob_name(sha256))))
        except S3Error as error:  # the only kind that gets here is of a missing object
            raise BlobMissingError(sha256.hex()) from error

    async def pages(self) -> AsyncIterator[Sequence[StoredBlob]]:
        """All blobs, a page per first byte of the digests.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """
        for first in range(PAGE_COUNT):
            yield await self._call(partial(self._listed, f"{first:02x}/"))

    async def remove_old(self, sha256: bytes, *, stored_before: datetime) -> bool:
        """Remove a blob unless it was put since, and return whether that was done.

        S3 cannot look and remove in one step: a blob that was old and is put in the very moment between goes as well.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """
        try:
            return await self._call(partial(self._remove_old, blob_name(sha256), stored_before))
        except S3Error:  # of a missing object
            return False

    async def owner(self, claimant: str) -> str:
        """Whose bucket this is: the claimant's from now on, if it was nobody's.

        What says so is written again by its owner, which shows whether the keys may write.

        Raises:
            BlobStoreUnusableError: it refuses the bucket or the keys.
            Refusal: UNAVAILABLE while the store is away.
        """
        try:
            return await self._in_thread(partial(self._claimed, claimant))
        except S3Error as error:
            if error.code not in _PASSING:
                raise self._unusable(error) from error
            self._refuse(error)
        except _AWAY as error:
            self._refuse(error)

    async def reach(self) -> None:
        """Return when the bucket can be used; it is made if there is none.

        Raises:
            StorageAwayError: the store does not answer now.
            BlobStoreUnusableError: it refuses the bucket or the keys.
        """
        try:
            await self._in_thread(self._make_bucket)
        except S3Error as error:
            if error.code in _PASSING:
                raise StorageAwayError(f"{self._bucket} is not ready: {error.code}") from error
            raise self._unusable(error) from error
        except InvalidResponseError as error:
            raise StorageAwayError(f"{self._bucket.endpoint} does not answer as S3 does: {_why(error)}") from error
        except _AWAY as error:
            raise StorageAwayError(f"{self._bucket} cannot be reached: {_why(error)}") from error

    def close(self) -> None:
        """End its threads; calls in them go on in vain."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _make_bucket(self) -> None:
        try:
            if not self._client.bucket_exists(self._bucket.name):
                self._client.make_bucket(self._bucket.name, self._bucket.region)
                _log.info("made the bucket", bucket=self._bucket.name)
        except S3Error as error:
            if error.code not in _EXISTS:  # else another server was faster
                raise

    def _claimed(self, claimant: str) -> str:
        try:
            owner = self._get(OWNER).decode().strip()
        except S3Error as error:
            if error.code != _MISSING:
                raise
            owner = claimant
        if owner == claimant:
            self._put(OWNER, claimant.encode())
            owner = self._get(OWNER).decode().strip()  # of servers that claim it at once, the last is right
        return owner

    def _put(self, name: str, data: bytes) -> None:
        # One part, whatever the size: a request that the store takes whole or not at all, with a checksum of all of it.
        part_bytes = max(len(data), _SMALLEST_PART_BYTES)
        self._client.put_object(self._bucket.name, name, io.BytesIO(data), len(data), part_size=part_bytes)

    def _get(self, name: str) -> bytes:
        response = self._client.get_object(self._bucket.name, name)
        try:
            return response.read()
        finally:
            response.close()
            response.release_conn()

    def _listed(self, prefix: str) -> Sequence[StoredBlob]:
        found = []
        for each in self._client.list_objects(self._bucket.name, prefix=prefix, recursive=True):
            digest = digest_of(str(each.object_name))
            if digest is not None and each.last_modified is not None:
                found.append(StoredBlob(digest, each.last_modified.astimezone(UTC)))
        return found

    def _remove_old(self, name: str, stored_before: datetime) -> bool:
        stored_at = self._client.stat_object(self._bucket.name, name).last_modified
        if stored_at is None or stored_at >= stored_before:
            return False
        self._client.remove_object(self._bucket.name, name)
        return True

    async def _call(self, work: Callable[[], Outcome]) -> Outcome:
        """What the work returns.

        Raises:
            S3Error: the object is missing.
            Refusal: UNAVAILABLE, whatever else went wrong: an operator can mend it, and clients try again.
        """
        try:
            return await self._in_thread(work)
        except S3Error as error:
            if error.code == _MISSING:
                raise
            self._refuse(error)
        except _AWAY as error:
            self._refuse(error)

    def _unusable(self, error: S3Error) -> BlobStoreUnusableError:
        return BlobStoreUnusableError(
            f"{_capital(self._bucket)} cannot be used ({error.code}): look at DIPTYCH_S3_BUCKET, DIPTYCH_S3_REGION and "
            "the two keys, which need the right to list, read, write and remove there."
        )

    def _refuse(self, error: Exception) -> Never:
        _log.warning("the object store failed", bucket=self._bucket.name, error=_why(error))
        raise Refusal(Reason.UNAVAILABLE, "The server cannot reach its object store; try again in a moment.") from error

    async def _in_thread(self, work: Callable[[], Outcome]) -> Outcome:
        async with asyncio.timeout(_CALL_SECONDS):
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _client(bucket: Bucket) -> Minio:
    address = urlsplit(bucket.endpoint)
    pool = urllib3.PoolManager(
        timeout=_TIMEOUT,
        maxsize=_THREADS,
        retries=_RETRIES,
        cert_reqs="CERT_REQUIRED",
        ca_certs=os.environ.get("SSL_CERT_FILE") or certifi.where(),
    )
    return Minio(
        address.netloc,
        access_key=bucket.access_key,
        secret_key=bucket.secret_key,
        region=bucket.region,
        secure=address.scheme == "https",
        http_client=pool,
    )


def _why(error: Exception) -> str:
    """The reason in a line: of a request that was given up, why its last attempt failed."""
    reason = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason else error
    return (str(reason) or type(reason).__name__).splitlines()[0]


def _capital(thing: object) -> str:
    text = str(thing)
    return text[:1].upper() + text[1:]
