"""Blobs on disk: whole or not at all, private, and durable."""

import asyncio
import hashlib
import os
import stat
from pathlib import Path

import pytest

from diptych_server.store.blobs import BlobMissingError, DiskBlobStore

DATA = b"picture" * 1000
DIGEST = hashlib.sha256(DATA).digest()


def contents(folder: Path) -> list[Path]:
    """All files below a folder, hidden ones included."""
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were synced, in order; they are still synced."""
    paths: list[str] = []
    really = os.fsync

    def fsync(descriptor: int) -> None:
        paths.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        really(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return paths


async def test_what_was_put_is_got_and_lies_under_its_digest(tmp_path: Path) -> None:
    """A blob is found by its digest, by us and by whoever looks into the folder."""
    store = DiskBlobStore(tmp_path / "blobs")

    await store.put(DIGEST, DATA)

    name = DIGEST.hex()
    assert await store.get(DIGEST) == DATA
    assert contents(tmp_path) == [tmp_path / "blobs" / name[:2] / name[2:4] / name]


async def test_only_the_own_account_may_look(tmp_path: Path) -> None:
    """Other accounts of the machine see no picture."""
    await DiskBlobStore(tmp_path / "blobs").put(DIGEST, DATA)

    paths = [tmp_path / "blobs", *(tmp_path / "blobs").rglob("*")]

    modes = {path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in paths}
    assert modes == {True: 0o700, False: 0o600}


async def test_a_missing_blob_is_missing(tmp_path: Path) -> None:
    """The error names the digest; an empty store is no other case."""
    with pytest.raises(BlobMissingError, match=DIGEST.hex()):
        await DiskBlobStore(tmp_path / "blobs").get(DIGEST)


async def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half blob, no scratch file; the next try works."""
    store = DiskBlobStore(tmp_path / "blobs")

    with monkeypatch.context() as broken:
        broken.setattr(os, "link", _fail)
        with pytest.raises(OSError, match="disk full"):
            await store.put(DIGEST, DATA)
    left = contents(tmp_path)
    await store.put(DIGEST, DATA)

    assert left == []
    assert await store.get(DIGEST) == DATA


def _fail(*_: object) -> None:
    raise OSError("disk full")


async def test_one_blob_put_many_times_at_once_is_one_file(tmp_path: Path) -> None:
    """Also by several processes, which know nothing of each other's folders."""
    stores = [DiskBlobStore(tmp_path / "blobs") for _ in range(4)]

    await asyncio.gather(*(store.put(DIGEST, DATA) for store in stores for _ in range(4)))

    assert len(contents(tmp_path)) == 1
    assert await stores[0].get(DIGEST) == DATA


async def test_the_file_and_every_folder_above_it_are_synced(tmp_path: Path, synced: list[str]) -> None:
    """The bytes, and the names that lead to them; later blobs sync their own file and folder."""
    store, root = DiskBlobStore(tmp_path / "blobs"), tmp_path / "blobs"
    outer, inner = root / DIGEST.hex()[:2], root / DIGEST.hex()[:2] / DIGEST.hex()[2:4]
    file = inner / DIGEST.hex()

    await store.put(DIGEST, DATA)
    first = sorted(synced)
    synced.clear()
    await store.put(DIGEST, DATA)

    assert first == sorted(map(str, (tmp_path, root, outer, inner, file)))
    assert sorted(synced) == sorted(map(str, (inner, file)))


async def test_a_file_that_lost_its_bytes_is_put_right(tmp_path: Path) -> None:
    """A loss of power may leave a name without its bytes, where nothing was acknowledged."""
    store = DiskBlobStore(tmp_path / "blobs")
    await store.put(DIGEST, DATA)
    (file,) = contents(tmp_path)
    file.write_bytes(b"")

    await asyncio.gather(*(store.put(DIGEST, DATA) for _ in range(4)))

    assert await store.get(DIGEST) == DATA
    assert contents(tmp_path) == [file]


async def test_folders_that_another_process_made_are_synced_too(tmp_path: Path, synced: list[str]) -> None:
    """The other one may have crashed before it came to that; a blob that is there already is no exception."""
    await DiskBlobStore(tmp_path / "blobs").put(DIGEST, DATA)
    synced.clear()

    await DiskBlobStore(tmp_path / "blobs").put(DIGEST, DATA)

    inner = tmp_path / "blobs" / DIGEST.hex()[:2] / DIGEST.hex()[2:4]
    assert {str(tmp_path), str(tmp_path / "blobs"), str(inner)} <= set(synced)
