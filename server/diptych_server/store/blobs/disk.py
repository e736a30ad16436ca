"""Blobs as files of a folder: written beside their place, synced, and moved into it in one step."""

import asyncio
import os
import tempfile
from pathlib import Path

from diptych_server.store.blobs.blob_store import BlobMissingError


class DiskBlobStore:
    """Blobs as files `ab/cd/abcd...` of one folder, which only the server's own account may enter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._durable: set[Path] = set()
        """Folders whose names this object has synced; whoever else makes one may crash before it does."""

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Store `data` under its digest, durably: the file and the folders that lead to it are synced."""
        await asyncio.to_thread(self._put, self._path(sha256), data)

    async def get(self, sha256: bytes) -> bytes:
        """The bytes with this digest.

        Raises:
            BlobMissingError: there are none.
        """
        try:
            return await asyncio.to_thread(self._path(sha256).read_bytes)
        except FileNotFoundError as error:
            raise BlobMissingError(sha256.hex()) from error

    def _put(self, path: Path, data: bytes) -> None:
        for folder in (self._folder, path.parent.parent, path.parent):
            if folder not in self._durable:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _sync_folder(folder.parent)
                self._durable.add(folder)
        if not path.exists():
            _write(path, data)
        _sync_folder(path.parent)  # also when it exists: whoever moved it there may not have come to this yet

    def _path(self, sha256: bytes) -> Path:
        name = sha256.hex()
        return self._folder / name[:2] / name[2:4] / name


def _write(path: Path, data: bytes) -> None:
    """Write a file beside its place, sync it, and move it there."""
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
