"""What a blob store promises, wherever it keeps its bytes."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.metrics import BLOB_FAILURES, BLOB_SECONDS


class BlobMissingError(Exception):
    """No blob has this digest; its text is the digest in hex."""


class BlobDamagedError(BlobMissingError):
    """What lies under this digest are other bytes, so that those are missing; its text is the digest in hex."""


OWNER: Final = "owner"
"""The name of what says whose store this is."""

Named = Callable[[Sequence[bytes]], Awaitable[Collection[bytes]]]
"""Tells which of these blobs the database names."""

PAGE_COUNT: Final = 256
"""How many pages the list of a store has: one per first byte of the digests."""


@dataclass(frozen=True)
class StoredBlob:
    """A blob as its store knows it; `stored_at` is when it was last put, by the store's clock."""

    sha256: bytes
    stored_at: datetime


class BlobStore(Protocol):
    """Content-addressed bytes. Once `put` has returned, the blob survives a crash of everything."""

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Store `data` under its digest; storing it again makes it young, and changes nothing else.

        Raises:
            Refusal: UNAVAILABLE while the store is away, STORAGE_FULL when it has no room.
        """

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest.

        Raises:
            BlobMissingError: there are none, or they are damaged.
            Refusal: UNAVAILABLE while the store is away.
        """

    def pages(self) -> AsyncIterator[Sequence[StoredBlob]]:
        """All blobs, in PAGE_COUNT pages: the first has those whose digest begins with a zero byte, and so on.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """

    async def remove_old(self, sha256: bytes, *, stored_before: datetime) -> bool:
        """Remove a blob unless it was put since, and return whether that was done.

        A store that cannot look and remove in one step keeps it aside until it is settled, and finds it there.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """

    async def settle(self, named: Named, *, removed_before: datetime) -> None:
        """Have those of the blobs that were removed so long ago, and are kept aside, back that are named.

        The others go for good.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """

    async def remove(self, sha256: bytes) -> None:
        """Remove a blob at once and for good: one that nobody else knows.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """

    async def owner(self, claimant: str) -> str:
        """Whose store this is: the claimant's from now on, if it was nobody's.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """

    async def reach(self) -> None:
        """Return when blobs can be put and got; for checks, and before the first of them.

        Raises:
            StorageAwayError: not now.
            BlobStoreUnusableError: never, as it is.
        """


class BlobStoreUnusableError(CannotRunError):
    """The store answers, but refuses; the message says what and why."""


@contextmanager
def measured(operation: str) -> Iterator[None]:
    """Measure the time of the block, a `put` or a `get`, and count its failure; a missing blob is not one."""
    with BLOB_SECONDS.labels(operation).time():
        try:
            yield
        except BlobMissingError:
            raise
        except Exception:
            BLOB_FAILURES.labels(operation).inc()
            raise


def blob_name(sha256: bytes) -> str:
    """Where a blob lies in its store, `ab/cd/abcd...`: the same in folders and buckets, so that a copy fits both."""
    name = sha256.hex()
    return f"{name[:2]}/{name[2:4]}/{name}"


def digest_of(name: str) -> bytes | None:
    """The digest of the blob that lies there, or None when none does: not everything in a store is ours."""
    try:
        digest = bytes.fromhex(name.rpartition("/")[2])
    except ValueError:
        return None
    return digest if len(digest) == hashlib.sha256().digest_size and blob_name(digest) == name else None


def undamaged(sha256: bytes, data: bytes) -> bytes:
    """The same data.

    Raises:
        BlobDamagedError: It has another digest.
    """
    if hashlib.sha256(data).digest() != sha256:
        raise BlobDamagedError(sha256.hex())
    return data
