"""The interface of all blob stores."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.metrics import BLOB_FAILURES, BLOB_SECONDS


class BlobMissingError(Exception):
    """No blob has this digest; the message is the digest in hex."""


class BlobDamagedError(BlobMissingError):
    """The stored bytes do not match this digest, so the blob is lost; the message is the digest in hex."""


OWNER: Final = "owner"
"""The name of the object that identifies the owner of the store."""

FindNamed = Callable[[Sequence[bytes]], Awaitable[Collection[bytes]]]
"""Returns those of the blobs that the database references."""

PAGE_COUNT: Final = 256
"""The number of pages in the list of a store: one per first byte of the digests."""


@dataclass(frozen=True)
class StoredBlob:
    """A blob in a store; `stored_at` is the time of its last `put` by the store's clock."""

    sha256: bytes
    stored_at: datetime


class BlobStore(Protocol):
    """Content-addressed storage. Once `put` has returned, the blob survives any crash."""

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Store `data` under its digest; storing it again only updates its time.

        Raises:
            Refusal: UNAVAILABLE while the store is unreachable, STORAGE_FULL when it is full.
        """

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest.

        Raises:
            BlobMissingError: the blob is missing or damaged.
            Refusal: UNAVAILABLE while the store is unreachable.
        """

    def pages(self) -> AsyncIterator[Sequence[StoredBlob]]:
        """All blobs in PAGE_COUNT pages, one per first byte of the digests, in ascending order.

        Raises:
            Refusal: UNAVAILABLE while the store is unreachable.
        """

    async def remove_old(self, sha256: bytes, *, stored_before: datetime) -> bool:
        """Remove a blob unless it was put since then, and return whether it was removed.

        A store that cannot check and remove atomically sets the blob aside until `settle`, and `get` still finds it.

        Raises:
            Refusal: UNAVAILABLE while the store is unreachable.
        """

    async def settle(self, named: FindNamed, *, removed_before: datetime) -> None:
        """Restore blobs that were set aside before that time but are still referenced.

        The others are removed permanently.

        Raises:
            Refusal: UNAVAILABLE while the store is unreachable.
        """

    async def remove(self, sha256: bytes) -> None:
        """Remove a blob permanently; only for blobs that nothing else can reference.

        Raises:
            Refusal: UNAVAILABLE while the store is unreachable.
        """

    async def owner(self, claimant: str) -> str:
        """The owner of this store, which is the claimant if it had none.

        Raises:
            Refusal: UNAVAILABLE while the store is unreachable.
        """

    async def reach(self) -> None:
        """Check that blobs can be stored and read; for health checks, and before the first use.

        Raises:
            StorageAwayError: the store is unreachable at the moment.
            BlobStoreUnusableError: the store cannot be used as configured.
        """


class BlobStoreUnusableError(CannotRunError):
    """The store is reachable, but cannot be used; the message says why."""


@contextmanager
def measured(operation: str) -> Iterator[None]:
    """Measure the duration of a `put` or `get`, and count failures; a missing blob is not a failure."""
    with BLOB_SECONDS.labels(operation).time():
        try:
            yield
        except BlobMissingError:
            raise
        except Exception:
            BLOB_FAILURES.labels(operation).inc()
            raise


def blob_name(sha256: bytes) -> str:
    """The name of a blob in its store, `ab/cd/abcd...`; folders and buckets use the same, so copies are compatible."""
    name = sha256.hex()
    return f"{name[:2]}/{name[2:4]}/{name}"


def digest_of(name: str) -> bytes | None:
    """The digest of the blob with this name, or None for names that are not those of blobs."""
    try:
        digest = bytes.fromhex(name.rpartition("/")[2])
    except ValueError:
        return None
    return digest if len(digest) == hashlib.sha256().digest_size and blob_name(digest) == name else None


def undamaged(sha256: bytes, data: bytes) -> bytes:
    """The data, after checking its digest.

    Raises:
        BlobDamagedError: The data has another digest.
    """
    if hashlib.sha256(data).digest() != sha256:
        raise BlobDamagedError(sha256.hex())
    return data
