"""Which files of a folder are pictures, and under which label."""

import errno
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

JUNK: Final = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
"""What operating systems leave in folders; names that begin with a dot are passed over too."""

LARGEST_FILE_BYTES: Final = 64 * 2**20
"""Larger files are not read: no photograph is that large."""

TAKEN_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp"})
"""Names that promise a picture that is taken."""

OTHER_SUFFIXES: Final = frozenset({".gif", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jp2", ".ppm", ".pgm", ".svg"})
"""Names that promise another picture: tried too, so that it is refused by name and not lost without a word."""

LOOSE: Final = "NO_LABEL"
"""Why a picture right in the folder is refused."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that promises to be a picture."""

    path: Path
    relative: str
    """Below the folder, with `/` between, in composed Unicode: the same on every system."""
    label: str
    """Name of the folder right below the top."""

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why."""

    path: str
    reason: str
    """For programs."""
    message: str
    """For people."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What is in a folder."""

    files: tuple[SourceFile, ...]
    """By label, in natural order."""
    refused: tuple[Refused, ...]
    passed_over: int
    """Files whose names do not promise a picture."""


def scan(folder: Path) -> Scan:
    """What is in the folder: the files below each of its subfolders are the pictures of that label.

    Links are followed; one that leads back to where it came from is refused.

    Raises:
        OSError: The folder itself cannot be listed.
    """
    found = list(_walk(folder, folder, ancestors=(os.path.realpath(folder),)))
    files = [each for each in found if isinstance(each, SourceFile)]
    return Scan(
        files=tuple(sorted(files, key=lambda file: (natural_key(file.label), natural_key(file.relative)))),
        refused=tuple(each for each in found if isinstance(each, Refused)),
        passed_over=sum(each is None for each in found),
    )


def natural_key(name: str) -> tuple[tuple[str, int, str], ...]:
    """A key by which 2 comes before 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple(("0", int(part), "") if part.isdecimal() else ("1", 0, part) for part in parts if part)


def _walk(directory: Path, top: Path, *, ancestors: tuple[str, ...]) -> Iterator[SourceFile | Refused | None]:
    for path in sorted(directory.iterdir()):
        if path.name in JUNK or path.name.startswith("."):
            continue
        try:
            if path.is_dir():
                yield from _below(path, top, ancestors=ancestors)
            else:
                yield _file(path, top)
        except OSError as error:
            yield refused_by_system(path, top, error)


def _below(path: Path, top: Path, *, ancestors: tuple[str, ...]) -> Iterator[SourceFile | Refused | None]:
    real = os.path.realpath(path)
    if real in ancestors:
        yield Refused(relative_name(path, top), "LINK_LOOP", "The link leads back to a folder that it lies in.")
    else:
        yield from _walk(path, top, ancestors=(*ancestors, real))


def _file(path: Path, top: Path) -> SourceFile | Refused | None:
    is_picture = path.suffix.lower() in TAKEN_SUFFIXES | OTHER_SUFFIXES
    if not is_picture:
        return None
    path.stat()  # a link that leads nowhere or to itself says so here
    if not path.is_file():
        return Refused(relative_name(path, top), "NOT_A_FILE", "It is neither a file nor a folder.")
    if path.parent == top:
        return Refused(relative_name(path, top), LOOSE, "It lies in no folder of a label.")
    relative = relative_name(path, top)
    return SourceFile(path, relative, relative.partition("/")[0])


def relative_name(path: Path, top: Path) -> str:
    """The path below the top, with `/` between; bytes that are no text become U+FFFD."""
    text = path.relative_to(top).as_posix().encode(errors="surrogateescape").decode(errors="replace")
    return unicodedata.normalize("NFC", text)


def refused_by_system(path: Path, top: Path, error: OSError) -> Refused:
    """The file that the operating system did not let us read."""
    name = relative_name(path, top)
    if error.errno == errno.ELOOP:
        return Refused(name, "LINK_LOOP", "The link leads to itself.")
    if error.errno == errno.ENOENT:
        return Refused(name, "LINK_BROKEN", "The link leads nowhere.")
    return Refused(name, "UNREADABLE", f"It cannot be read: {error.strerror}.")
