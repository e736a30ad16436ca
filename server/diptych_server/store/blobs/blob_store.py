"""What a blob store promises, wherever it keeps its bytes."""

from typing import Protocol


class BlobMissingError(Exception):
    """No blob has this digest; its text is the digest in hex."""


class BlobStore(Protocol):
    """Content-addressed bytes. Once `put` has returned, the blob survives a crash of everything."""

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Store `data` under its digest; storing it again does nothing."""

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest.

        Raises:
            BlobMissingError: there are none.
        """
