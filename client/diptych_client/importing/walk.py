"""All files below a folder, one after the other, whatever lies there."""

import errno
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

JUNK: Final = frozenset(
    {
        "__macosx",
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "icon\r",
        "@eadir",
        "$recycle.bin",
        "system volume information",
    }
)
"""What operating systems leave in folders, in lower case; names that begin with a dot are passed over too."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why."""

    path: str
    reason: str
    """For programs."""
    message: str
    """For people."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """An ordinary file."""

    path: Path
    relative: str
    """Below the folder, with `/` between, in composed Unicode: the same on every system."""


@dataclass(frozen=True, slots=True)
class _Folder:
    path: Path
    ancestors: frozenset[str]
    """Where the folders above really lie."""


def walk(top: Path) -> Iterator[FoundFile | Refused]:
    """The files below the folder, by name, and what cannot be read with the reason.

    Links are followed; a folder that two links lead to is walked once below each folder of the top. No depth is too
    deep, and no entry ends the walk.

    Raises:
        OSError: The folder itself cannot be listed.
    """
    real_top = os.path.realpath(top)
    walked: set[tuple[str, str]] = set()
    waiting = [_Folder(path, frozenset((real_top,))) for path in _listed(top)]
    while waiting:
        folder = waiting.pop()
        path = folder.path
        try:
            if not path.is_dir():
                yield _file(path, top)
                continue
            real = os.path.realpath(path)
            if real in folder.ancestors:
                yield Refused(relative_name(path, top), "LINK_LOOP", "The link leads back to a folder that it lies in.")
                continue
            place = (path.relative_to(top).parts[0], real)
            if place not in walked:
                walked.add(place)
                waiting += [_Folder(below, folder.ancestors | {real}) for below in _listed(path)]
        except OSError as error:
            yield refused_by_system(path, top, error)


def is_skipped(name: str) -> bool:
    """Whether a file or folder of this name is nothing that people put there."""
    return name.startswith(".") or name.casefold() in JUNK


def relative_name(path: Path, top: Path) -> str:
    """The path below the top, with `/` between; bytes that are no text become U+FFFD."""
    text = path.relative_to(top).as_posix().encode(errors="surrogateescape").decode(errors="replace")
    return unicodedata.normalize("NFC", text)


def refused_by_system(path: Path, top: Path, error: OSError) -> Refused:
    """The file that the operating system did not let us read."""
    name = relative_name(path, top)
    if error.errno == errno.ELOOP:
        return Refused(name, "LINK_LOOP", "The link leads to itself.")
    if error.errno == errno.ENOENT and path.is_symlink():
        return Refused(name, "LINK_BROKEN", "The link leads nowhere.")
    if error.errno == errno.ENOENT:
        return Refused(name, "GONE", "It was removed while the folder was read.")
    return Refused(name, "UNREADABLE", f"It cannot be read: {error.strerror or error}.")


def _listed(folder: Path) -> list[Path]:
    """What lies in a folder, the last name first."""
    return sorted((path for path in folder.iterdir() if not is_skipped(path.name)), reverse=True)


def _file(path: Path, top: Path) -> FoundFile | Refused:
    path.stat()  # a link that leads nowhere or to itself says so here
    relative = relative_name(path, top)
    if not path.is_file():
        return Refused(relative, "NOT_A_FILE", "It is neither a file nor a folder.")
    return FoundFile(path, relative)
