"""What a blob store promises, wherever it keeps its bytes."""

import hashlib
from typing import Protocol

from diptych_server.core.cannot_run import CannotRunError


class BlobMissingError(Exception):
    """No blob has this digest; its text is the digest in hex."""


class BlobDamagedError(BlobMissingError):
    """What lies under this digest are other bytes, so that those are missing; its text is the digest in hex."""


class BlobStore(Protocol):
    """Content-addressed bytes. Once `put` has returned, the blob survives a crash of everything."""

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Store `data` under its digest; storing it again does nothing.

        Raises:
            Refusal: UNAVAILABLE while the store is away.
        """

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest.

        Raises:
            BlobMissingError: there are none, or they are damaged.
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


def blob_name(sha256: bytes) -> str:
    """Where a blob lies in its store, `ab/cd/abcd...`: the same in folders and buckets, so that a copy fits both."""
    name = sha256.hex()
    return f"{name[:2]}/{name[2:4]}/{name}"


def undamaged(sha256: bytes, data: bytes) -> bytes:
    """The same data.

    Raises:
        BlobDamagedError: It has another digest.
    """
    if hashlib.sha256(data).digest() != sha256:
        raise BlobDamagedError(sha256.hex())
    return data
