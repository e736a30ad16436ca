"""Blobs as files of a folder: written and synced under a temporary name, then renamed atomically."""

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
    FindNamed,
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
from diptych_server.store.disk_faults import is_temporary, refusing_disk_faults

_THREADS: Final = 16
"""The number of parallel syncs; the disk combines simultaneous ones into one flush."""

_OTHERS: Final = 0o077
"""The permission bits for other accounts."""

_log = structlog.get_logger(__name__)


class DiskBlobStore:
    """Blobs as files `ab/cd/abcd...` of one folder, which only the server's account can access.

    A file gets its name only when its bytes are on the disk. Every `put` writes and syncs a new file, even if there is
    one: so a `put` after a failed one does not rely on its leftovers, and its duration does not reveal whether the
    blob existed before.
    """

    def __init__(self, folder: Path, *, sync: Sync = os.fsync) -> None:
        """For a folder, which may be missing; `sync` flushes bytes and names to the disk."""
        self._folder = folder
        self._sync = sync
        self._durable: set[Path] = set()
        """Folders whose names this object has synced; another process may crash before it syncs its folders."""
        self._threads = Threads(_THREADS, name="blobs")

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Store `data` durably under its digest: sync first the file, then its parent folders.

        Raises:
            Refusal: STORAGE_FULL when the disk is full, UNAVAILABLE when it fails.
        """
        path = self._path(sha256)
        with measured("put"), refusing_disk_faults():
            unsynced = await self._threads.run(partial(self._place, path, data))
            # The file's folder each time, as it contains a new name.
            folders = (path.parent, *(folder.parent for folder in unsynced))
            await asyncio.gather(*(self._threads.run(partial(self._sync_folder, each)) for each in folders))
        self._durable.update(unsynced)

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest.

        Raises:
            BlobMissingError: the blob is missing or damaged: other bytes, not a file, or unreadable.
            Refusal: UNAVAILABLE when the disk is not responding, or too many files are open.
        """
        with measured("get"), refusing_disk_faults():
            return undamaged(sha256, await self._threads.run(partial(self._read_blob, sha256)))

    async def pages(self) -> AsyncIterator[Sequence[StoredBlob]]:
        """All blobs, a page per first byte of the digests."""
        for first in range(PAGE_COUNT):
            yield await self._threads.run(partial(blobs_below, self._folder / f"{first:02x}"))

    async def remove_old(self, sha256: bytes, *, stored_before: datetime) -> bool:
        """Remove a blob unless it was put since then, and return whether it was removed."""
        return await self._threads.run(partial(remove_old, self._path(sha256), stored_before))

    async def settle(self, named: FindNamed, *, removed_before: datetime) -> None:
        """Clean up after processes that were killed before that time.

        Unfinished files are removed. Unfinished removals of blobs are undone if the blob is referenced, else completed.
        """
        await self._threads.run(partial(remove_scratch, self._folder, removed_before))
        for first in range(PAGE_COUNT):
            folder = self._folder / f"{first:02x}"
            digests = await self._threads.run(partial(leftovers_below, folder, removed_before))
            needed = await named(digests) if digests else ()
            for sha256 in digests:
                await self._threads.run(partial(settle, self._path(sha256), is_needed=sha256 in needed))

    async def remove(self, sha256: bytes) -> None:
        """Remove a blob permanently; only for blobs that nothing else can reference."""
        await self._threads.run(partial(self._path(sha256).unlink, missing_ok=True))

    async def owner(self, claimant: str) -> str:
        """The owner of this folder, which is the claimant if it had none; stored durably.

        Raises:
            BlobStoreUnusableError: the owner file is not a regular file.
            Refusal: STORAGE_FULL, UNAVAILABLE when the disk fails.
        """
        try:
            with refusing_disk_faults():
                return await self._threads.run(partial(self._owner, claimant))
        except NotAFileError as error:
            raise BlobStoreUnusableError(f"{error} is not a file. Remove it, and start again.") from error

    async def reach(self) -> None:
        """Create the folder if it is missing, close it to other accounts, and check that it is writable.

        Raises:
            BlobStoreUnusableError: the folder is not writable.
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
            with written as scratch, suppress(FileExistsError):  # another server did so first
                os.link(scratch, path)
        owner = read_file(path).decode(errors="replace").strip()
        self._sync_folder(self._folder)  # even if the file existed: its creator may have crashed before this
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
                _log.warning(
                    "other accounts can access the folder of blobs", folder=str(self._folder), error=str(error)
                )

    def _place(self, path: Path, data: bytes) -> Sequence[Path]:
        """Put a file with these bytes in its place, and return its parent folders that are not synced yet."""
        unsynced = [each for each in (self._folder, path.parent.parent, path.parent) if each not in self._durable]
        for folder in unsynced:
            folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with synced_scratch(path.parent, data, sync=self._sync) as scratch:
            try:
                scratch.replace(path)
            except IsADirectoryError:
                moved = path.with_name(f"{path.name}.folder")
                _log.warning("moved a folder that had the name of a blob", to=str(moved))
                path.rename(moved)
                scratch.replace(path)
        return unsynced

    def _read_blob(self, sha256: bytes) -> bytes:
        path = self._path(sha256)
        # After an interrupted removal the blob is set aside. A concurrent `put` restores it while we look there.
        for each in (path, aside_of(path), path):
            try:
                return read_file(each)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except NotAFileError as error:
                raise BlobDamagedError(sha256.hex()) from error
            except OSError as error:
                if is_temporary(error):
                    raise
                _log.error("a blob cannot be read", file=str(each), error=repr(error))
                raise BlobDamagedError(sha256.hex()) from error
        raise BlobMissingError(sha256.hex())

    def _sync_folder(self, folder: Path) -> None:
        sync_folder(folder, sync=self._sync)

    def _path(self, sha256: bytes) -> Path:
        return self._folder / blob_name(sha256)
