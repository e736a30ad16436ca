"""Blobs as files of a folder: written beside their place, moved into it in one step, then synced."""

import asyncio
import os
import tempfile
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from diptych_server.store.blobs.blob_store import (
    OWNER,
    PAGE_COUNT,
    BlobMissingError,
    BlobStoreUnusableError,
    Named,
    StoredBlob,
    blob_name,
    digest_of,
    undamaged,
)
from diptych_server.store.blobs.threads import Threads
from diptych_server.store.full_disk import refusing_when_full

_THREADS: Final = 16
"""Syncs that can wait for the disk side by side: to the disk those of a moment are one flush."""


class DiskBlobStore:
    """Blobs as files `ab/cd/abcd...` of one folder, which only the server's own account may enter.

    A blob whose `put` has not returned may, after a loss of power, be a file without its bytes: nobody was told of it,
    and the next `put` puts it right.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._durable: set[Path] = set()
        """Folders whose names this object has synced; whoever else makes one may crash before it does."""
        self._threads = Threads(_THREADS, name="blobs")
        self._mending = threading.Lock()

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Store `data` under its digest, durably: the file and the folders that lead to it are synced, side by side.

        A file that is there becomes as young as a new one.

        Raises:
            Refusal: STORAGE_FULL when the disk has no room for it.
        """
        path = self._path(sha256)
        with refusing_when_full():
            unsynced = await self._threads.run(partial(self._place, path, data))
            # The file's folder also when the file was there: whoever moved it there may not have come to this yet.
            paths = (path, path.parent, *(folder.parent for folder in unsynced))
            await asyncio.gather(*(self._threads.run(partial(_sync, each)) for each in paths))
        self._durable.update(unsynced)

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest.

        Raises:
            BlobMissingError: there are none, or they are damaged.
        """
        try:
            data = await self._threads.run(self._path(sha256).read_bytes)
        except FileNotFoundError as error:
            raise BlobMissingError(sha256.hex()) from error
        return undamaged(sha256, data)

    async def pages(self) -> AsyncIterator[Sequence[StoredBlob]]:
        """All blobs, a page per first byte of the digests."""
        for first in range(PAGE_COUNT):
            yield await self._threads.run(partial(_listed, self._folder / f"{first:02x}"))

    async def remove_old(self, sha256: bytes, *, stored_before: datetime) -> bool:
        """Remove a blob unless it was put since, and return whether that was done."""
        return await self._threads.run(partial(_remove_old, self._path(sha256), stored_before))

    async def settle(self, named: Named, *, removed_before: datetime) -> None:
        """Nothing: removed is removed, as here a blob that is put at that moment is noticed."""

    async def remove(self, sha256: bytes) -> None:
        """Remove a blob at once and for good: one that nobody else knows."""
        await self._threads.run(partial(self._path(sha256).unlink, missing_ok=True))

    async def owner(self, claimant: str) -> str:
        """Whose folder this is: the claimant's from now on, if it was nobody's."""
        return await self._threads.run(partial(self._owner, claimant))

    async def reach(self) -> None:
        """Return when the folder can be written to; it is made if there is none.

        Raises:
            BlobStoreUnusableError: it cannot.
        """
        try:
            await self._threads.run(self._try_to_write)
        except OSError as error:
            message = f"The folder {self._folder} cannot be written to: {error.strerror}."
            raise BlobStoreUnusableError(message) from error

    def _owner(self, claimant: str) -> str:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / OWNER
        if not path.exists():
            descriptor, scratch = tempfile.mkstemp(dir=self._folder, prefix=".")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(claimant)
            with suppress(FileExistsError):  # somebody was faster
                os.link(scratch, path)
            Path(scratch).unlink()
        return path.read_text(encoding="utf-8").strip()

    def _try_to_write(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder):
            pass

    def _place(self, path: Path, data: bytes) -> Sequence[Path]:
        """Have a file with these bytes at its place; the folders that lead to it and whose names are not synced yet."""
        unsynced = [each for each in (self._folder, path.parent.parent, path.parent) if each not in self._durable]
        for folder in unsynced:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _freshened(path, data):
            self._write(path, data)
        return unsynced

    def _write(self, path: Path, data: bytes) -> None:
        """Write a file beside its place, and move it there."""
        descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            # A link, which unlike a move never takes the place of a file that somebody else has put there and syncs.
            with suppress(FileExistsError):
                os.link(scratch, path)
                return
            with self._mending:
                if not _freshened(path, data):
                    Path(scratch).replace(path)
        finally:
            Path(scratch).unlink(missing_ok=True)

    def _path(self, sha256: bytes) -> Path:
        return self._folder / blob_name(sha256)


def _freshened(path: Path, data: bytes) -> bool:
    """Whether a file with these bytes is there; it is young then, so that nobody removes it."""
    try:
        os.utime(path)
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _listed(folder: Path) -> Sequence[StoredBlob]:
    """The blobs below a folder; what else lies there is not ours."""
    found = []
    for path in folder.rglob("*"):
        digest = digest_of(path.relative_to(folder.parent).as_posix())
        if digest is not None:
            with suppress(FileNotFoundError):
                found.append(StoredBlob(digest, _stored_at(path)))
    return found


def _stored_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _remove_old(path: Path, stored_before: datetime) -> bool:
    """Remove a file that nobody has touched since; who puts it at this very moment either is seen, or makes it anew."""
    aside = path.with_name(f".{path.name}.old")
    try:
        if _stored_at(path) >= stored_before:
            return False
        path.rename(aside)
    except FileNotFoundError:
        return False
    is_old = _stored_at(aside) < stored_before
    if not is_old:
        with suppress(FileExistsError):  # whoever made it anew has the same bytes
            os.link(aside, path)
    aside.unlink()
    return is_old


def _sync(path: Path) -> None:
    """Have the bytes of a file, or the names in a folder, reach the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
