"""Blobs on disk: whole or not at all, private, and durable."""

import asyncio
import errno
import hashlib
import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.store.blobs import BlobDamagedError, BlobMissingError, BlobStoreUnusableError, DiskBlobStore
from diptych_server.store.blobs.blob_store import FindNamed, blob_name
from diptych_server.store.blobs.folder import aside_of
from support.disks import fill

DATA = b"picture" * 1000
DIGEST = hashlib.sha256(DATA).digest()
OTHER = b"another picture"
OTHER_DIGEST = hashlib.sha256(OTHER).digest()
AN_HOUR = timedelta(hours=1)
MEMORY_DISK = Path("/dev/shm")  # noqa: S108  a file system that takes any time


def contents(folder: Path) -> list[Path]:
    """All files below a folder, hidden ones included."""
    return [path for path in folder.rglob("*") if path.is_file()]


class Disk:
    """Syncs as the real one does, and fails on request."""

    def __init__(self) -> None:
        self.synced: list[str] = []
        """The paths that were synced, in order."""
        self.failing = ""
        """Whether the next sync of a file ("file") or of a folder ("folder") fails, as on a broken disk."""

    def sync(self, descriptor: int) -> None:
        """As `os.fsync`."""
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        if self.failing == kind:
            self.failing = ""
            raise OSError(errno.EIO, "Input/output error")
        os.fsync(descriptor)
        self.synced.append(str(path))


@pytest.fixture
def disk() -> Disk:
    """A disk that works until it is set to fail."""
    return Disk()


async def test_a_blob_is_stored_under_its_digest(tmp_path: Path) -> None:
    """A blob is found by its digest, by us and by any program that opens the folder."""
    store = DiskBlobStore(tmp_path / "blobs")

    await store.put(DIGEST, DATA)

    name = DIGEST.hex()
    assert await store.get(DIGEST) == DATA
    assert contents(tmp_path) == [tmp_path / "blobs" / name[:2] / name[2:4] / name]


async def test_blobs_are_readable_by_their_account_only(tmp_path: Path) -> None:
    """Other accounts of the machine see no picture."""
    await DiskBlobStore(tmp_path / "blobs").put(DIGEST, DATA)

    paths = [tmp_path / "blobs", *(tmp_path / "blobs").rglob("*")]

    modes = {path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in paths}
    assert modes == {True: 0o700, False: 0o600}


async def test_a_missing_blob_is_missing(tmp_path: Path) -> None:
    """The error names the digest; an empty store behaves the same."""
    with pytest.raises(BlobMissingError, match=DIGEST.hex()):
        await DiskBlobStore(tmp_path / "blobs").get(DIGEST)


async def test_a_write_to_a_full_disk_leaves_nothing(small_disk: Path) -> None:
    """No half blob and no scratch file; the same picture is stored when there is room."""
    store = DiskBlobStore(small_disk / "blobs")
    ballast = small_disk / "ballast"
    await store.reach()
    fill(ballast)

    with pytest.raises(Refusal) as refused:
        await store.put(DIGEST, DATA)
    left = contents(small_disk / "blobs")
    ballast.unlink()
    await store.put(DIGEST, DATA)

    assert (refused.value.reason, left) == (Reason.STORAGE_FULL, [])
    assert await store.get(DIGEST) == DATA


@pytest.mark.parametrize("failing", ["file", "folder"])
async def test_after_a_failed_sync_the_blob_is_written_again(tmp_path: Path, disk: Disk, failing: str) -> None:
    """The kernel forgets what it could not write, and says at the second try that all is well."""
    store = DiskBlobStore(tmp_path / "blobs", sync=disk.sync)
    await store.put(OTHER_DIGEST, OTHER)
    disk.failing = failing

    with pytest.raises(Refusal) as refused:
        await store.put(DIGEST, DATA)
    left = {path: path.stat().st_ino for path in contents(tmp_path)}
    disk.synced.clear()
    await store.put(DIGEST, DATA)

    file = tmp_path / "blobs" / blob_name(DIGEST)
    assert (refused.value.reason, refused.value.is_of_storage) == (Reason.UNAVAILABLE, True)
    assert file.stat().st_ino not in left.values()
    assert [Path(path).parent for path in disk.synced if Path(path).name.startswith(".")] == [file.parent]
    assert str(file.parent) in disk.synced
    assert await store.get(DIGEST) == DATA


async def test_a_failed_sync_of_a_file_leaves_no_name(tmp_path: Path, disk: Disk) -> None:
    """A name means that the bytes are on the disk, to every process that looks."""
    disk.failing = "file"

    with pytest.raises(Refusal):
        await DiskBlobStore(tmp_path / "blobs", sync=disk.sync).put(DIGEST, DATA)

    assert contents(tmp_path) == []


async def test_a_blob_that_is_there_is_put_with_the_same_work(tmp_path: Path, disk: Disk) -> None:
    """How long it takes to store a picture says nothing about who else has it."""
    store = DiskBlobStore(tmp_path / "blobs", sync=disk.sync)
    await store.put(DIGEST, DATA)
    disk.synced.clear()

    await store.put(DIGEST, DATA)
    again = len(disk.synced)
    (tmp_path / "blobs" / blob_name(DIGEST)).unlink()
    disk.synced.clear()
    await store.put(DIGEST, DATA)

    assert again == len(disk.synced) == 2


async def test_concurrent_puts_of_a_blob_make_one_file(tmp_path: Path) -> None:
    """Also by several processes, which know nothing of each other's folders."""
    stores = [DiskBlobStore(tmp_path / "blobs") for _ in range(4)]

    await asyncio.gather(*(store.put(DIGEST, DATA) for store in stores for _ in range(4)))

    assert len(contents(tmp_path)) == 1
    assert await stores[0].get(DIGEST) == DATA


async def test_the_file_and_every_folder_above_it_are_synced(tmp_path: Path, disk: Disk) -> None:
    """The bytes before they have their name, then the names that lead to them."""
    store, root = DiskBlobStore(tmp_path / "blobs", sync=disk.sync), tmp_path / "blobs"
    outer, inner = root / DIGEST.hex()[:2], root / DIGEST.hex()[:2] / DIGEST.hex()[2:4]

    await store.put(DIGEST, DATA)
    first, *folders = disk.synced
    disk.synced.clear()
    await store.put(DIGEST, DATA)

    assert (Path(first).parent, Path(first).name[0]) == (inner, ".")
    assert sorted(folders) == sorted(map(str, (tmp_path, root, outer, inner)))
    assert disk.synced[1:] == [str(inner)]


async def test_a_truncated_file_is_repaired(tmp_path: Path) -> None:
    """A loss of power may leave a name without its bytes, where nothing was acknowledged."""
    store = DiskBlobStore(tmp_path / "blobs")
    await store.put(DIGEST, DATA)
    (file,) = contents(tmp_path)
    file.write_bytes(b"")

    await asyncio.gather(*(store.put(DIGEST, DATA) for _ in range(4)))

    assert await store.get(DIGEST) == DATA
    assert contents(tmp_path) == [file]


async def test_folders_made_by_another_process_are_synced(tmp_path: Path, disk: Disk) -> None:
    """The other one may have crashed before that; a blob that exists already is not an exception."""
    await DiskBlobStore(tmp_path / "blobs").put(DIGEST, DATA)

    await DiskBlobStore(tmp_path / "blobs", sync=disk.sync).put(DIGEST, DATA)

    inner = tmp_path / "blobs" / DIGEST.hex()[:2] / DIGEST.hex()[2:4]
    assert {str(tmp_path), str(tmp_path / "blobs"), str(inner)} <= set(disk.synced)


def pipe(path: Path) -> None:
    """Make a pipe without a writer."""
    os.mkfifo(path)


def folder(path: Path) -> None:
    """Make a folder with a file in it."""
    path.mkdir()
    (path / "note.txt").write_text("precious")


def socket_file(path: Path) -> None:
    """Make a socket without a listener."""
    # A path to a socket is short: it is made under another name.
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{short}/s")
        shutil.move(f"{short}/s", path)


def link_to_a_device(path: Path) -> None:
    """Make a link to a device that never ends."""
    path.symlink_to("/dev/zero")


def link_to_itself(path: Path) -> None:
    """Make a link that leads nowhere."""
    path.symlink_to(path)


MAKERS: list[Callable[[Path], None]] = [pipe, folder, link_to_a_device, socket_file, link_to_itself]


@pytest.mark.parametrize("make", MAKERS)
async def test_a_pipe_or_socket_in_place_of_a_blob_does_not_block(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """It counts as damage, and is not listed as a blob; putting the blob again repairs it."""
    store, path = DiskBlobStore(tmp_path / "blobs"), tmp_path / "blobs" / blob_name(DIGEST)
    path.parent.mkdir(parents=True)
    make(path)

    async with asyncio.timeout(10):
        with pytest.raises(BlobDamagedError):
            await store.get(DIGEST)
        listed = [blob async for page in store.pages() for blob in page]
        await store.put(DIGEST, DATA)

        assert listed == []
        assert await store.get(DIGEST) == DATA
    assert make is not folder or (path.with_name(f"{path.name}.folder") / "note.txt").read_text() == "precious"


async def test_a_file_in_place_of_a_folder_is_a_disk_fault(tmp_path: Path) -> None:
    """Reading finds no blob there; writing is refused, and may be tried again."""
    store, root = DiskBlobStore(tmp_path / "blobs"), tmp_path / "blobs"
    root.mkdir()
    pipe(root / DIGEST.hex()[:2])

    async with asyncio.timeout(10):
        with pytest.raises(BlobMissingError):
            await store.get(DIGEST)
        with pytest.raises(Refusal) as refused:
            await store.put(DIGEST, DATA)

    assert refused.value.reason is Reason.UNAVAILABLE


async def test_leftovers_of_killed_writes_and_removals_are_removed(tmp_path: Path) -> None:
    """Scratch files go; a blob that was being removed comes back if it is named. What is not ours stays."""
    store, root = DiskBlobStore(tmp_path / "blobs"), tmp_path / "blobs"
    for digest, data in ((DIGEST, DATA), (OTHER_DIGEST, OTHER)):
        await store.put(digest, data)
        (root / blob_name(digest)).rename(aside_of(root / blob_name(digest)))
    scratch = [root / ".abcdefgh", (root / blob_name(DIGEST)).with_name(".a1b2_c3d")]
    foreign = [root / ".DS_Store", (root / blob_name(DIGEST)).with_name(".nfs000000000123")]
    for path in scratch + foreign:
        path.write_bytes(b"half a picture")

    assert await store.get(DIGEST) == DATA
    await store.settle(named_only(DIGEST), removed_before=datetime.now(UTC) - AN_HOUR)
    young = contents(root)
    await store.settle(named_only(DIGEST), removed_before=datetime.now(UTC) + AN_HOUR)

    assert len(young) == 6
    assert sorted(contents(root)) == sorted([*foreign, root / blob_name(DIGEST)])
    assert await store.get(DIGEST) == DATA


def named_only(digest: bytes) -> FindNamed:
    """A database that names one blob."""

    async def named(digests: Sequence[bytes]) -> Collection[bytes]:
        return {digest}.intersection(digests)

    return named


async def test_the_owner_of_the_folder_is_synced_before_it_counts(tmp_path: Path, disk: Disk) -> None:
    """A server that finds it empty after a loss of power would not start."""
    store = DiskBlobStore(tmp_path / "blobs", sync=disk.sync)
    disk.failing = "file"

    with pytest.raises(Refusal):
        await store.owner("mine")
    left = contents(tmp_path)
    owner = await store.owner("mine")

    assert left == []
    assert owner == await DiskBlobStore(tmp_path / "blobs").owner("another") == "mine"
    assert Path(disk.synced[0]).parent == tmp_path / "blobs"
    assert disk.synced[-1] == str(tmp_path / "blobs")


async def test_the_owner_record_must_be_a_file(tmp_path: Path) -> None:
    """A pipe in its place is named, and not waited for."""
    (tmp_path / "blobs").mkdir()
    pipe(tmp_path / "blobs" / "owner")

    with pytest.raises(BlobStoreUnusableError, match=r"owner is not a file. Remove it"):
        await DiskBlobStore(tmp_path / "blobs").owner("mine")


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
async def test_a_folder_that_others_may_enter_is_closed(tmp_path: Path, mode: int) -> None:
    """As after a backup that was unpacked with other modes."""
    root = tmp_path / "blobs"
    root.mkdir()
    root.chmod(mode)

    await DiskBlobStore(root).reach()

    assert stat.S_IMODE(root.stat().st_mode) == 0o700


@pytest.fixture
def timeless() -> Iterator[Path]:
    """A folder whose file system keeps impossible times."""
    if not MEMORY_DISK.is_dir():
        pytest.skip("There is no file system that takes impossible times.")
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK) as folder:
        yield Path(folder)


@pytest.mark.parametrize("seconds", [2**40, -(2**40)])
async def test_an_impossible_file_time_does_not_stop_a_collection(timeless: Path, seconds: int) -> None:
    """A damaged file system writes them: what seems to come from the future is kept."""
    store = DiskBlobStore(timeless)
    await store.put(DIGEST, DATA)
    [path] = (path for path in contents(timeless) if path.name == DIGEST.hex())
    os.utime(path, (seconds, seconds))

    [blob] = [blob async for page in store.pages() for blob in page]
    is_removed = await store.remove_old(DIGEST, stored_before=datetime.now(UTC) - AN_HOUR)

    is_old = seconds < 0
    assert (blob.stored_at < datetime.now(UTC)) is is_old
    assert is_removed is is_old
