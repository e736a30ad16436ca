"""Files of a blob folder: read without ever waiting for a pipe, written whole and synced before they get their name."""

import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PRIVATE_FOLDER: Final = 0o700

Sync = Callable[[int], None]
"""Has what a descriptor names reach the disk: `os.fsync`."""

if sys.platform == "win32":
    _NO_WAITING: Final = os.O_BINARY
else:
    _NO_WAITING: Final = os.O_NONBLOCK | os.O_NOCTTY

_SCRATCH: Final = re.compile(r"\.[a-z0-9_]{8}")
"""How `tempfile` names what we write, after our prefix."""


class NotAFileError(Exception):
    """In the place of a file is a folder, a pipe, a socket or a device."""


def read_file(path: Path) -> bytes:
    """The bytes of a regular file; nothing else is read or waited for.

    Raises:
        NotAFileError: It is something else.
        OSError: It is missing, or cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | _NO_WAITING)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotAFileError(str(path))
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.read()
    finally:
        os.close(descriptor)


@contextmanager
def synced_scratch(folder: Path, data: bytes, *, sync: Sync) -> Iterator[Path]:
    """A new file with these bytes, which are on the disk; it is removed after the block where that left it.

    It is synced by the descriptor that wrote it. The kernel tells each descriptor of a failed write once and forgets
    the bytes: another descriptor, or a second attempt, could be told that all is well.

    Raises:
        OSError: It could not be written or synced.
    """
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".")
    scratch = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            sync(descriptor)
        yield scratch
    finally:
        scratch.unlink(missing_ok=True)


def sync_folder(folder: Path, *, sync: Sync) -> None:
    """Have the names in a folder reach the disk; Windows writes them by itself.

    Raises:
        OSError: It is no folder, or cannot be synced.
    """
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            sync(descriptor)
        finally:
            os.close(descriptor)


def is_scratch(path: Path) -> bool:
    """Whether a file has the name of one that was being written."""
    return _SCRATCH.fullmatch(path.name) is not None


def changed_at(path: Path) -> float:
    """When a file was last written, renamed or linked, in seconds of Unix time.

    Raises:
        FileNotFoundError: It is gone.
    """
    return path.lstat().st_ctime
