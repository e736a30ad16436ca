"""The metrics of the pool and of the blob store."""

import hashlib
from pathlib import Path

import pytest

from diptych_server.core.refusal import Refusal
from diptych_server.metrics import BLOB_FAILURES, BLOB_SECONDS
from diptych_server.store.blobs import BlobMissingError, DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.metrics import Growth

DATA = b"a picture"
DIGEST = hashlib.sha256(DATA).digest()


async def test_a_pool_reports_its_busy_threads(database: Database) -> None:
    """A transaction has its connection, and returns it."""
    before = database.numbers()
    async with database.transaction():
        within = database.numbers()
    after = database.numbers()

    assert (within.busy, after.busy) == (before.busy + 1, before.busy)
    assert within.asked == before.asked + 1
    assert (after.most, after.waiting, after.failures) == (5, 0, 0)


async def test_blob_calls_are_timed_and_failures_counted(tmp_path: Path) -> None:
    """A missing blob is not a failure of the store; an unusable folder is one."""
    timed, failures = Growth(BLOB_SECONDS), Growth(BLOB_FAILURES)
    blobs = DiskBlobStore(tmp_path / "blobs")
    await blobs.put(DIGEST, DATA)
    assert await blobs.get(DIGEST) == DATA
    with pytest.raises(BlobMissingError):
        await blobs.get(bytes(32))

    file = tmp_path / "file"
    file.touch()
    with pytest.raises(Refusal, match="disk failed"):
        await DiskBlobStore(file / "blobs").put(DIGEST, DATA)

    assert [timed.of("diptych_blob_seconds_count", operation=each) for each in ("put", "get")] == [2, 2]
    assert [failures.of("diptych_blob_failures_total", operation=each) for each in ("put", "get")] == [1, 0]
