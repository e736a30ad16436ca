"""A blob store whose time is taken, and whose failures are counted."""

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from diptych_server.core.histogram import Histogram
from diptych_server.store.blobs.blob_store import BlobMissingError, BlobStore, Named, StoredBlob

_MICROS: Final = tuple(round(millis * 1000) for millis in (0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 5000))
_OPERATIONS: Final = ("put", "get")


@dataclass(slots=True)
class BlobTally:
    """Counts for as long as the process lives. Only the event loop counts; any thread may look.

    Attributes:
        micros: the time of each operation, failed ones included.
        failures: operations that failed; a blob that is missing was looked for in vain, and is none.
    """

    micros: dict[str, Histogram] = field(default_factory=lambda: {name: Histogram(_MICROS) for name in _OPERATIONS})
    failures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_OPERATIONS, 0))

    @contextmanager
    def timed(self, operation: str) -> Iterator[None]:
        """Count what the block does."""
        began = time.perf_counter()
        try:
            yield
        except BlobMissingError:
            raise
        except Exception:
            self.failures[operation] += 1
            raise
        finally:
            self.micros[operation].add((time.perf_counter() - began) * 1e6)


class MeasuredBlobStore:
    """The same blobs as those of the store inside."""

    def __init__(self, inside: BlobStore, tally: BlobTally) -> None:
        self._inside = inside
        self._tally = tally

    async def put(self, sha256: bytes, data: bytes) -> None:
        """As the store inside, and counted."""
        with self._tally.timed("put"):
            await self._inside.put(sha256, data)

    async def get(self, sha256: bytes) -> bytes:
        """As the store inside, and counted."""
        with self._tally.timed("get"):
            return await self._inside.get(sha256)

    def pages(self) -> AsyncIterator[Sequence[StoredBlob]]:
        """As the store inside."""
        return self._inside.pages()

    async def remove_old(self, sha256: bytes, *, stored_before: datetime) -> bool:
        """As the store inside."""
        return await self._inside.remove_old(sha256, stored_before=stored_before)

    async def settle(self, named: Named, *, removed_before: datetime) -> None:
        """As the store inside."""
        await self._inside.settle(named, removed_before=removed_before)

    async def remove(self, sha256: bytes) -> None:
        """As the store inside."""
        await self._inside.remove(sha256)

    async def reach(self) -> None:
        """As the store inside."""
        await self._inside.reach()

    async def owner(self, claimant: str) -> str:
        """As the store inside."""
        return await self._inside.owner(claimant)
