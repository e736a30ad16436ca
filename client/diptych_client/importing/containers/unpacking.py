"""Writes the files of an archive to a temporary folder, within limits, whatever the archive claims.

Files are numbered there, so that no name in an archive can point outside of the folder, collide with another one or be
invalid on this system. Sizes are counted while reading, because those that an archive states may be false.
"""

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Final

from diptych_client.importing.files import LARGEST_FILE_BYTES, LARGEST_TABLE_BYTES, TABLE_SUFFIXES
from diptych_client.importing.walk import FoundFile, Refused, is_skipped, normal_name

MOST_FILES: Final = 200_000
"""Files of an archive; more are refused as a whole."""

_MOST_BYTES: Final = 64 * 2**30
_FREE_BYTES: Final = 2**30
"""Left free on the disk."""

_SUSPICIOUS_BYTES: Final = 2**28
_SUSPICIOUS_RATIO: Final = 200
"""Pictures are compressed already: an archive that becomes so much larger was made to fill disks."""

_CHUNK: Final = 2**20

Moved = Callable[[int, int], None]
"""Called with the bytes that were unpacked, and an estimate of all."""


class ArchiveError(ValueError):
    """An archive cannot be imported; the message says why and what to do."""


class Unpacking:
    """Unpacks into a folder. Not thread-safe.

    Args:
        folder: an empty folder.
        archive_bytes: the size of the archive, to recognise one that was made to fill disks.
        moved: called after each file.
    """

    def __init__(self, folder: Path, *, archive_bytes: int, total_bytes: int, moved: Moved) -> None:
        self._folder = folder
        self._archive_bytes = archive_bytes
        self._total_bytes = total_bytes
        self._moved = moved
        self._seen: set[str] = set()
        self._bytes = 0
        self.entries: list[FoundFile | Refused] = []
        """The files, and those that were refused, in the order of the archive."""

    def add(self, name: str, opened: IO[bytes], *, modified_at: datetime | None) -> None:
        """Unpack one file.

        Raises:
            ArchiveError: The archive is too large.
            OSError: The file could not be written.
        """
        relative = self.accepted(name)
        if relative is None:
            return
        self._seen.add(relative)
        path = self._folder / f"{len(self._seen):06}{_suffix(relative)}"
        limit = LARGEST_TABLE_BYTES if relative.lower().endswith(TABLE_SUFFIXES) else LARGEST_FILE_BYTES
        if not self._write(path, opened, limit):
            path.unlink()
            message = f"The file is larger than {limit // 2**20} MiB."
            self.entries.append(Refused(relative, "PICTURE_TOO_MANY_BYTES", message))
            return
        if modified_at is not None:
            os.utime(path, (modified_at.timestamp(), modified_at.timestamp()))
        self.entries.append(FoundFile(path, relative))
        self._moved(self._bytes, max(self._total_bytes, self._bytes))

    def accepted(self, name: str) -> str | None:
        """The path of a file with this name in the archive; None if it is skipped or refused, which is noted.

        Raises:
            ArchiveError: There are too many files.
        """
        relative = "/".join(part for part in normal_name(name).replace("\\", "/").split("/") if part not in {"", "."})
        parts = relative.split("/")
        if not relative or any(is_skipped(part) for part in parts if part != ".."):
            return None
        if len(self._seen) >= MOST_FILES:
            raise ArchiveError(f"The archive has more than {MOST_FILES:,} files. Split it, or unpack it yourself.")
        if ".." in parts or name.startswith(("/", "\\")) or _has_drive(name):
            self.refuse(relative, "UNSAFE_NAME", "The name points outside of the archive.")
            return None
        if relative in self._seen:
            self.refuse(relative, "NAME_TWICE", "The archive has another file with this name, which is imported.")
            return None
        return relative

    def refuse(self, name: str, reason: str, message: str) -> None:
        """Note a file that is not unpacked."""
        self.entries.append(Refused(normal_name(name), reason, message))

    def _write(self, path: Path, opened: IO[bytes], limit: int) -> bool:
        """Write the file; False if it is larger than the limit, and not completely written."""
        size = 0
        with path.open("xb") as file:
            while chunk := opened.read(_CHUNK):
                size += len(chunk)
                self._bytes += len(chunk)
                self._check_size()
                if size > limit:
                    return False
                file.write(chunk)
        return True

    def _check_size(self) -> None:
        ratio = self._bytes / max(self._archive_bytes, 1)
        if self._bytes > _SUSPICIOUS_BYTES and ratio > _SUSPICIOUS_RATIO:
            raise ArchiveError("The archive was made to fill disks: its files are over 200 times larger than itself.")
        if self._bytes > _MOST_BYTES:
            raise ArchiveError(f"The files of the archive are larger than {_MOST_BYTES // 2**30} GiB. Split it.")
        if shutil.disk_usage(self._folder).free < _FREE_BYTES:
            raise ArchiveError(f"The disk with {self._folder.parent} is almost full. Free some space there.")


def _suffix(relative: str) -> str:
    """The suffix for the temporary file, by which pictures are recognised; nothing else of the name."""
    suffix = PurePosixPath(relative).suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() else ""


def _has_drive(name: str) -> bool:
    return len(name) > 1 and name[1] == ":"
