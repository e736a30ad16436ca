"""Blobs as files of a folder: written and synced beside their place, then moved into it in one step."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from diptych_server.store.blobs.blob_store import (
    OWNER,
    PAGE_COUNT,
    BlobDamagedError,
    BlobMissingError,
    BlobStoreUnusableError,
    Named,
    StoredBlob,
    blob_name,
    measured,
    undamaged,
)
from diptych_server.store.blobs.files import (
    PRIVATE_FOLDER,
    NotAFileError,
    Sync,
    read_file,
    sync_folder,
    synced_scratch,
)
from diptych_server.store.blobs.folder import aside_of, blobs_below, leftovers_below, remove_old, remove_scratch, settle
from diptych_server.store.blobs.threads import Threads
from diptych_server.store.disk_faults import may_pass, refusing_disk_faults

_THREADS: Final = 16
"""Syncs that can wait for the disk side by side: to the disk those of a moment are one flush."""

_OTHERS: Final = 0o077
"""The part of a mode that opens something to other accounts."""

_log = structlog.get_logger(__name__)


class DiskBlobStore:
    """Blobs as files `ab/cd/abcd...` of one folder, which only the server's own account may enter.

    A file has its name only once its bytes are on the disk. Every `put` writes and syncs a new file, also where there
    is one: so a `put` after a failed one trusts nothing that the failed one left, and the time that it takes tells
    nobody whether the store held the blob before.
    """

    def __init__(self, folder: Path, *, sync: Sync = os.fsync) -> None:
        """For a folder, which may be missing; `sync` is what has bytes and names reach the disk."""
        self._folder = folder
        self._sync = sync
        self._durable: set[Path] = set()
        """Folders whose names this object has synced; whoever else makes one may crash before it does."""
        self._threads = Threads(_THREADS, name="blobs")

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Store `data` under its digest, durably: first the file is synced, then the folders that lead to it.

        Raises:
            Refusal: STORAGE_FULL when the disk has no room for it, UNAVAILABLE when the disk fails.
        """
        path = self._path(sha256)
        with measured("put"), refusing_disk_faults():
            unsynced = await self._threads.run(partial(self._place, path, data))
            # The file's own folder each time: it has a new name in it.
            folders = (path.parent, *(folder.parent for folder in unsynced))
            await asyncio.gather(*(self._threads.run(partial(self._sync_folder, each)) for each in folders))
        self._durable.update(unsynced)

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest.

        Raises:
            BlobMissingError: there are none, or they are damaged: other bytes, no file, or one that cannot be read.
            Refusal: UNAVAILABLE when the disk does not answer, or there is no room for one more open file.
        """
        with measured("get"), refusing_disk_faults():
            return undamaged(sha256, await self._threads.run(partial(self._read_blob, sha256)))

    async def pages(self) -> AsyncIterator[Sequence[StoredBlob]]:
        """All blobs, a page per first byte of the digests."""
        for first in range(PAGE_COUNT):
            yield await self._threads.run(partial(blobs_below, self._folder / f"{first:02x}"))

    async def remove_old(self, sha256: bytes, *, stored_before: datetime) -> bool:
        """Remove a blob unless it was put since, and return whether that was done."""
        return await self._threads.run(partial(remove_old, self._path(sha256), stored_before))

    async def settle(self, named: Named, *, removed_before: datetime) -> None:
        """Clear up after processes that were killed before that time.

        Files that they were writing go. Blobs that they were removing come back if they are named, and go otherwise.
        """
        await self._threads.run(partial(remove_scratch, self._folder, removed_before))
        for first in range(PAGE_COUNT):
            folder = self._folder / f"{first:02x}"
            digests = await self._threads.run(partial(leftovers_below, folder, removed_before))
            needed = await named(digests) if digests else ()
            for sha256 in digests:
                await self._threads.run(partial(settle, self._path(sha256), is_needed=sha256 in needed))

    async def remove(self, sha256: bytes) -> None:
        """Remove a blob at once and for good: one that nobody else knows."""
        await self._threads.run(partial(self._path(sha256).unlink, missing_ok=True))

    async def owner(self, claimant: str) -> str:
        """Whose folder this is: the claimant's from now on, if it was nobody's. That is on the disk then.

        Raises:
            BlobStoreUnusableError: what says so is no file.
            Refusal: STORAGE_FULL, UNAVAILABLE when the disk fails.
        """
        try:
            with refusing_disk_faults():
                return await self._threads.run(partial(self._owner, claimant))
        except NotAFileError as error:
            raise BlobStoreUnusableError(f"{error} is not a file: remove it, and start again.") from error

    async def reach(self) -> None:
        """Return when the folder can be written to; it is made if there is none, and closed to other accounts.

        Raises:
            BlobStoreUnusableError: it cannot.
        """
        try:
            await self._threads.run(self._try_to_write)
        except OSError as error:
            message = f"The folder {self._folder} cannot be written to: {error.strerror}."
            raise BlobStoreUnusableError(message) from error

    def _owner(self, claimant: str) -> str:
        self._make_folder()
        path = self._folder / OWNER
        if not path.exists():
            written = synced_scratch(self._folder, claimant.encode(), sync=self._sync)
            with written as scratch, suppress(FileExistsError):  # another server was faster
                os.link(scratch, path)
        owner = read_file(path).decode(errors="replace").strip()
        self._sync_folder(self._folder)  # also when the file was there: its maker may have crashed before this
        return owner

    def _try_to_write(self) -> None:
        self._make_folder()
        with synced_scratch(self._folder, b"", sync=self._sync):
            pass

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if self._folder.stat().st_mode & _OTHERS:
            try:
                self._folder.chmod(PRIVATE_FOLDER)
            except OSError as error:  # another account's folder, or a disk without modes
                _log.warning("other accounts may enter the folder of blobs", folder=str(self._folder), error=str(error))

    def _place(self, path: Path, data: bytes) -> Sequence[Path]:
        """Put a file with these bytes in its place; the folders that lead to it and whose names are not synced yet."""
        unsynced = [each for each in (self._folder, path.parent.parent, path.parent) if each not in self._durable]
        for folder in unsynced:
            folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with synced_scratch(path.parent, data, sync=self._sync) as scratch:
            try:
                scratch.replace(path)
            except IsADirectoryError:
                in_the_way = path.with_name(f"{path.name}.folder")
                _log.warning("moved a folder out of the place of a blob", to=str(in_the_way))
                path.rename(in_the_way)
                scratch.replace(path)
        return unsynced

    def _read_blob(self, sha256: bytes) -> bytes:
        path = self._path(sha256)
        # One whose removal was cut off lies aside. One that was put at that moment is back when it is not there.
        for each in (path, aside_of(path), path):
            try:
                return read_file(each)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except NotAFileError as error:
                raise BlobDamagedError(sha256.hex()) from error
            except OSError as error:
                if may_pass(error):
                    raise
                _log.error("a blob cannot be read", file=str(each), error=repr(error))
                raise BlobDamagedError(sha256.hex()) from error
        raise BlobMissingError(sha256.hex())

    def _sync_folder(self, folder: Path) -> None:
        sync_folder(folder, sync=self._sync)

    def _path(self, sha256: bytes) -> Path:
        return self._folder / blob_name(sha256)
