"""Files of a blob folder: read without blocking on pipes, and synced before they get their names."""

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
"""Flushes a descriptor's file to the disk: `os.fsync`."""

if sys.platform == "win32":
    _NO_BLOCKING: Final = os.O_BINARY
else:
    _NO_BLOCKING: Final = os.O_NONBLOCK | os.O_NOCTTY

_SCRATCH: Final = re.compile(r"\.[a-z0-9_]{8}")
"""The names of our temporary files: our prefix and `tempfile`'s random part."""


class NotAFileError(Exception):
    """The path is a folder, a pipe, a socket or a device."""


def read_file(path: Path) -> bytes:
    """The bytes of a regular file; anything else is refused without blocking.

    Raises:
        NotAFileError: It is not a regular file.
        OSError: It is missing, or cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | _NO_BLOCKING)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotAFileError(str(path))
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.read()
    finally:
        os.close(descriptor)


@contextmanager
def synced_scratch(folder: Path, data: bytes, *, sync: Sync) -> Iterator[Path]:
    """A new, synced file with these bytes; it is removed after the block if it is still there.

    It is synced with the descriptor that wrote it. The kernel reports a failed write once per descriptor and drops the
    bytes: another descriptor, or a second attempt, could wrongly report success.

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
    """Flush the names in a folder to the disk; Windows does so automatically.

    Raises:
        OSError: It is not a folder, or cannot be synced.
    """
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            sync(descriptor)
        finally:
            os.close(descriptor)


def is_scratch(path: Path) -> bool:
    """Whether a file has the name of a temporary file."""
    return _SCRATCH.fullmatch(path.name) is not None


def changed_at(path: Path) -> float:
    """The time when a file was last written, renamed or linked, in seconds of Unix time.

    Raises:
        FileNotFoundError: The file does not exist.
    """
    return path.lstat().st_ctime
