"""Where an export is written: a folder or a zip file, which appears once it is complete."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from diptych_client.exporting.manifest import UNFINISHED

_PARTIAL: Final = ".partial"
ARCHIVE_SUFFIX: Final = ".zip"


class Sink(Protocol):
    """Receives the files of an export."""

    def folder(self, name: str) -> None:
        """Create a folder, which may stay empty."""

    def write(self, relative: str, data: bytes) -> None:
        """Write a picture."""

    def copy(self, relative: str, content: IO[bytes]) -> None:
        """Write a file with the rest of the content."""


@contextmanager
def sink(target: Path) -> Iterator[Sink]:
    """Receives the files of an export; if the block fails, nothing is left behind.

    Raises:
        FileExistsError: The target is not an empty folder, or the temporary file or folder beside it is not one of an
            export.
        OSError: The target cannot be written.
    """
    opened = _archive(target) if target.suffix.lower() == ARCHIVE_SUFFIX else _folder(target)
    with opened as receiving:
        yield receiving


class _FolderSink:
    def __init__(self, top: Path) -> None:
        self._top = top

    def folder(self, name: str) -> None:
        (self._top / name).mkdir(parents=True, exist_ok=True)

    def write(self, relative: str, data: bytes) -> None:
        path = self._top / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def copy(self, relative: str, content: IO[bytes]) -> None:
        path = self._top / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())


class _ArchiveSink:
    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    def folder(self, name: str) -> None:
        self._archive.mkdir(name)

    def write(self, relative: str, data: bytes) -> None:
        self._archive.writestr(relative, data, ZIP_STORED)  # pictures are compressed already

    def copy(self, relative: str, content: IO[bytes]) -> None:
        with self._archive.open(relative, "w", force_zip64=True) as file:
            shutil.copyfileobj(content, file)


@contextmanager
def _folder(target: Path) -> Iterator[_FolderSink]:
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise _taken(target, "The target exists and is not an empty folder. Choose another name")
    partial = target.with_name(target.name + _PARTIAL)
    if (partial / UNFINISHED).is_file():
        shutil.rmtree(partial)
    elif partial.exists():
        message = "This file or folder blocks the export and is not an unfinished export. Remove or rename it"
        raise _taken(partial, message)
    partial.mkdir(parents=True)
    try:
        (partial / UNFINISHED).write_text("{}\n")
        yield _FolderSink(partial)
        (partial / UNFINISHED).unlink()
        if target.exists():
            target.rmdir()
        partial.rename(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


@contextmanager
def _archive(target: Path) -> Iterator[_ArchiveSink]:
    if target.exists():
        raise _taken(target, "The target exists. Choose another name")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + _PARTIAL)
    try:
        with ZipFile(partial, "w", ZIP_DEFLATED) as archive:
            yield _ArchiveSink(archive)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.rename(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _taken(path: Path, message: str) -> FileExistsError:
    return FileExistsError(errno.EEXIST, message, str(path))
