"""Blobs as objects of an S3 bucket, never on the event loop.

S3 cannot look at an object's age and remove it in one step. So what is removed is kept aside for a while: a blob that
was put in the very moment between is found there, and brought back by the next collection.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final, Never, TypeVar

import structlog
from minio.commonconfig import CopySource
from minio.error import InvalidResponseError, S3Error

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.store.blobs.blob_store import (
    OWNER,
    PAGE_COUNT,
    BlobMissingError,
    Named,
    StoredBlob,
    blob_name,
    digest_of,
    measured,
    undamaged,
)
from diptych_server.store.blobs.bucket import AWAY, CONNECTIONS, Bucket, is_missing, is_passing, why
from diptych_server.store.blobs.threads import Threads
from diptych_server.store.retry import StorageAwayError

_CALL_SECONDS: Final = 20.0
"""The longest that one call takes, with its retries and the wait for a thread."""

_REMOVED: Final = "removed/"
"""Where blobs are kept aside, under their names."""

_SMALLEST_PART_BYTES: Final = 5 * 1024 * 1024
_EXISTS: Final = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})

Outcome = TypeVar("Outcome")

_log = structlog.get_logger(__name__)


class S3BlobStore:
    """Blobs as objects `ab/cd/abcd...` of one bucket. Belongs to one event loop; `close` ends its threads."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._client = bucket.client()
        self._threads = Threads(CONNECTIONS, name="s3")

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Store `data` under its digest; an object that is there is replaced by the same bytes, and young.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """
        with measured("put"):
            await self._call(partial(self._put, blob_name(sha256), data))

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest.

        Raises:
            BlobMissingError: there are none, or they are damaged.
            Refusal: UNAVAILABLE while the store is away.
        """
        with measured("get"):
            try:
                return undamaged(sha256, await self._call(partial(self._found, blob_name(sha256))))
            except S3Error as error:  # the only kind that gets here is of a missing object
                raise BlobMissingError(sha256.hex()) from error

    async def pages(self) -> AsyncIterator[Sequence[StoredBlob]]:
        """All blobs, a page per first byte of the digests.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """
        for first in range(PAGE_COUNT):
            yield await self._call(partial(self._listed, first))

    async def remove_old(self, sha256: bytes, *, stored_before: datetime) -> bool:
        """Keep a blob aside unless it was put since, and return whether that was done.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """
        try:
            return await self._call(partial(self._remove_old, blob_name(sha256), stored_before))
        except S3Error:  # of a missing object
            return False

    async def settle(self, named: Named, *, removed_before: datetime) -> None:
        """Put back those blobs that are kept aside since then and are named; the others go for good.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """
        for first in range(PAGE_COUNT):
            page = await self._call(partial(self._listed, first, _REMOVED))
            if old := [blob.sha256 for blob in page if blob.stored_at < removed_before]:
                needed = await named(old)
                for sha256 in old:
                    await self._call(partial(self._settle, blob_name(sha256), is_needed=sha256 in needed))

    async def remove(self, sha256: bytes) -> None:
        """Remove a blob at once and for good: one that nobody else knows.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """
        await self._call(partial(self._client.remove_object, self._bucket.name, blob_name(sha256)))

    async def owner(self, claimant: str) -> str:
        """Whose bucket this is: the claimant's from now on, if it was nobody's.

        What says so is written again by its owner, which shows whether the keys may write.

        Raises:
            BlobStoreUnusableError: it refuses the bucket or the keys.
            Refusal: UNAVAILABLE while the store is away.
        """
        try:
            return await self._in_thread(partial(self._claimed, claimant))
        except AWAY as error:
            if isinstance(error, S3Error) and not is_passing(error):
                raise self._bucket.unusable(error) from error
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
            if is_passing(error):
                raise StorageAwayError(f"{self._bucket} is not ready: {error.code}") from error
            raise self._bucket.unusable(error) from error
        except InvalidResponseError as error:
            raise StorageAwayError(f"{self._bucket.endpoint} does not answer as S3 does: {why(error)}") from error
        except AWAY as error:
            raise StorageAwayError(f"{self._bucket} cannot be reached: {why(error)}") from error

    def close(self) -> None:
        """End its threads; calls in them go on in vain."""
        self._threads.close()

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
            if not is_missing(error):
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

    def _found(self, name: str) -> bytes:
        try:
            return self._get(name)
        except S3Error as error:
            if not is_missing(error):
                raise
            return self._get(_REMOVED + name)

    def _listed(self, first: int, where: str = "") -> Sequence[StoredBlob]:
        found = []
        for each in self._client.list_objects(self._bucket.name, prefix=f"{where}{first:02x}/", recursive=True):
            digest = digest_of(str(each.object_name).removeprefix(where))
            if digest is not None and each.last_modified is not None:
                found.append(StoredBlob(digest, each.last_modified.astimezone(UTC)))
        return found

    def _remove_old(self, name: str, stored_before: datetime) -> bool:
        stored_at = self._client.stat_object(self._bucket.name, name).last_modified
        if stored_at is None or stored_at >= stored_before:
            return False
        self._copy(name, _REMOVED + name)
        self._client.remove_object(self._bucket.name, name)
        return True

    def _settle(self, name: str, *, is_needed: bool) -> None:
        if is_needed:
            self._copy(_REMOVED + name, name)
        self._client.remove_object(self._bucket.name, _REMOVED + name)

    def _copy(self, name: str, other: str) -> None:
        self._client.copy_object(self._bucket.name, other, CopySource(self._bucket.name, name))

    async def _call(self, work: Callable[[], Outcome]) -> Outcome:
        """What the work returns.

        Raises:
            S3Error: the object is missing.
            Refusal: UNAVAILABLE, whatever else went wrong: an operator can mend it, and clients try again.
        """
        try:
            return await self._in_thread(work)
        except AWAY as error:
            if is_missing(error):
                raise
            self._refuse(error)

    def _refuse(self, error: Exception) -> Never:
        _log.warning("the object store failed", bucket=self._bucket.name, error=why(error))
        raise Refusal(Reason.UNAVAILABLE, "The server cannot reach its object store; try again in a moment.") from error

    async def _in_thread(self, work: Callable[[], Outcome]) -> Outcome:
        async with asyncio.timeout(_CALL_SECONDS):
            return await self._threads.run(work)
