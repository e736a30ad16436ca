"""Blobs as objects of an S3 bucket, accessed in threads.

S3 cannot check an object's age and remove it atomically. So removed objects are set aside for a while: a blob that was
put between the two steps is found there, and restored by the next collection.
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
    FindNamed,
    StoredBlob,
    blob_name,
    digest_of,
    measured,
    undamaged,
)
from diptych_server.store.blobs.bucket import AWAY, CONNECTIONS, Bucket, is_missing, is_temporary, why
from diptych_server.store.blobs.threads import Threads
from diptych_server.store.retry import StorageAwayError

_CALL_SECONDS: Final = 20.0
"""The maximum duration of one call, including retries and the wait for a thread."""

_REMOVED: Final = "removed/"
"""The prefix of blobs that are set aside."""

_SMALLEST_PART_BYTES: Final = 5 * 1024 * 1024
_EXISTS: Final = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})

Outcome = TypeVar("Outcome")

_log = structlog.get_logger(__name__)


class S3BlobStore:
    """Blobs as objects `ab/cd/abcd...` of one bucket. Belongs to one event loop; `close` stops its threads."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._client = bucket.client()
        self._threads = Threads(CONNECTIONS, name="s3")

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Store `data` under its digest; an existing object is replaced by the same bytes with a new time.

        Raises:
            Refusal: UNAVAILABLE while the store is unreachable.
        """
        with measured("put"):
            await self._call(partial(self._put, blob_name(sha256), data))

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest.

        Raises:
            BlobMissingError: the blob is missing or damaged.
            Refusal: UNAVAILABLE while the store is unreachable.
        """
        with measured("get"):
            try:
                return undamaged(sha256, await self._call(partial(self._found, blob_name(sha256))))
            except S3Error as error:  # always a missing object
                raise BlobMissingError(sha256.hex()) from error

    async def pages(self) -> AsyncIterator[Sequence[StoredBlob]]:
        """All blobs, a page per first byte of the digests.

        Raises:
            Refusal: UNAVAILABLE while the store is unreachable.
        """
        for first in range(PAGE_COUNT):
            yield await self._call(partial(self._listed, first))

    async def remove_old(self, sha256: bytes, *, stored_before: datetime) -> bool:
        """Set a blob aside unless it was put since then, and return whether that was done.

        Raises:
            Refusal: UNAVAILABLE while the store is unreachable.
        """
        try:
            return await self._call(partial(self._remove_old, blob_name(sha256), stored_before))
        except S3Error:  # a missing object
            return False

    async def settle(self, named: FindNamed, *, removed_before: datetime) -> None:
        """Restore blobs that were set aside before that time but are still referenced; remove the others permanently.

        Raises:
            Refusal: UNAVAILABLE while the store is unreachable.
        """
        for first in range(PAGE_COUNT):
            page = await self._call(partial(self._listed, first, _REMOVED))
            if old := [blob.sha256 for blob in page if blob.stored_at < removed_before]:
                needed = await named(old)
                for sha256 in old:
                    await self._call(partial(self._settle, blob_name(sha256), is_needed=sha256 in needed))

    async def remove(self, sha256: bytes) -> None:
        """Remove a blob permanently; only for blobs that nothing else can reference.

        Raises:
            Refusal: UNAVAILABLE while the store is unreachable.
        """
        await self._call(partial(self._client.remove_object, self._bucket.name, blob_name(sha256)))

    async def owner(self, claimant: str) -> str:
        """The owner of this bucket, which is the claimant if it had none.

        The owner writes the owner object again, which checks that the keys permit writing.

        Raises:
            BlobStoreUnusableError: the store rejects the bucket or the keys.
            Refusal: UNAVAILABLE while the store is unreachable.
        """
        try:
            return await self._in_thread(partial(self._claimed, claimant))
        except AWAY as error:
            if isinstance(error, S3Error) and not is_temporary(error):
                raise self._bucket.unusable(error) from error
            self._refuse(error)

    async def reach(self) -> None:
        """Check that the bucket can be used, and create it if it is missing.

        Raises:
            StorageAwayError: the store is not responding at the moment.
            BlobStoreUnusableError: the store rejects the bucket or the keys.
        """
        try:
            await self._in_thread(self._make_bucket)
        except S3Error as error:
            if is_temporary(error):
                raise StorageAwayError(f"{self._bucket} is not ready: {error.code}") from error
            raise self._bucket.unusable(error) from error
        except InvalidResponseError as error:
            raise StorageAwayError(f"{self._bucket.endpoint} does not respond like S3: {why(error)}") from error
        except AWAY as error:
            raise StorageAwayError(f"{self._bucket} cannot be reached: {why(error)}") from error

    def close(self) -> None:
        """Stop its threads; results of running calls are discarded."""
        self._threads.close()

    def _make_bucket(self) -> None:
        try:
            if not self._client.bucket_exists(self._bucket.name):
                self._client.make_bucket(self._bucket.name, self._bucket.region)
                _log.info("bucket created", bucket=self._bucket.name)
        except S3Error as error:
            if error.code not in _EXISTS:  # else another server created it first
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
            owner = self._get(OWNER).decode().strip()  # if several servers claim it, the last one wins
        return owner

    def _put(self, name: str, data: bytes) -> None:
        # Always a single part: the upload is then atomic, with one checksum.
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
        """Run the work in a thread, and return its result.

        Raises:
            S3Error: the object is missing.
            Refusal: UNAVAILABLE for all other errors, which an administrator can fix, so clients retry.
        """
        try:
            return await self._in_thread(work)
        except AWAY as error:
            if is_missing(error):
                raise
            self._refuse(error)

    def _refuse(self, error: Exception) -> Never:
        _log.warning("the object store failed", bucket=self._bucket.name, error=why(error))
        raise Refusal(Reason.UNAVAILABLE, "The server cannot reach its object store. Try again in a moment.") from error

    async def _in_thread(self, work: Callable[[], Outcome]) -> Outcome:
        async with asyncio.timeout(_CALL_SECONDS):
            return await self._threads.run(work)
