"""Lists all files below a folder, robust against anything found there."""

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
"""Files and folders that operating systems create, in lower case; names that begin with a dot are also skipped."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was refused, and why."""

    path: str
    reason: str
    """For programs."""
    message: str
    """A sentence for people."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """An ordinary file."""

    path: Path
    relative: str
    """Below the folder, with `/` between, in composed Unicode: the same on every system."""


@dataclass(frozen=True, slots=True)
class _Folder:
    path: Path
    real_parent: str
    """The resolved path of the folder that lists it."""
    ancestors: frozenset[str]
    """The resolved paths of the parent folders."""

    def real(self) -> str:
        """The resolved path. Only links are resolved, as that reads each parent folder again."""
        if self.path.is_symlink() or os.name == "nt":  # on Windows, a junction is not a symbolic link
            return os.path.realpath(self.path)
        return os.path.join(self.real_parent, self.path.name)  # noqa: PTH118 - a thousand folders deep, it is quicker


def walk(top: Path) -> Iterator[FoundFile | Refused]:
    """The files below the folder, by name, and what could not be read with the reason.

    Links are followed; a folder that two links point to is walked once below each top-level folder. The depth is not
    limited, and no entry stops the walk.

    Raises:
        OSError: The folder itself cannot be listed.
    """
    real_top = os.path.realpath(top)
    walked: set[tuple[str, str]] = set()
    waiting = [_Folder(path, real_top, frozenset((real_top,))) for path in _listed(top)]
    while waiting:
        folder = waiting.pop()
        path = folder.path
        try:
            if not path.is_dir():
                yield _file(path, top)
                continue
            real = folder.real()
            if real in folder.ancestors:
                yield Refused(relative_name(path, top), "LINK_LOOP", "The link points to one of its parent folders.")
                continue
            place = (path.relative_to(top).parts[0], real)
            if place not in walked:
                walked.add(place)
                ancestors = folder.ancestors | {real}
                waiting += [_Folder(below, real, ancestors) for below in _listed(path)]
        except OSError as error:
            yield refused_by_system(relative_name(path, top), error, is_link=path.is_symlink())


def is_skipped(name: str) -> bool:
    """Whether a file or folder of this name was not created by people."""
    return name.startswith(".") or name.casefold() in JUNK


def relative_name(path: Path, top: Path) -> str:
    """The path below the top, with `/` between; bytes that are not text become U+FFFD."""
    return normal_name(path.relative_to(top).as_posix())


def normal_name(name: str) -> str:
    """The name in composed Unicode; bytes that are not text become U+FFFD."""
    text = name.encode(errors="surrogateescape").decode(errors="replace")
    return unicodedata.normalize("NFC", text)


def refused_by_system(name: str, error: OSError, *, is_link: bool) -> Refused:
    """The refusal of a file of this name that the operating system could not read."""
    if error.errno == errno.ELOOP:
        return Refused(name, "LINK_LOOP", "The link points to itself.")
    if error.errno == errno.ENOENT and is_link:
        return Refused(name, "LINK_BROKEN", "The target of the link does not exist.")
    if error.errno == errno.ENOENT:
        return Refused(name, "GONE", "The file was removed while the folder was read.")
    return Refused(name, "UNREADABLE", f"The file could not be read: {error.strerror or error}.")


def _listed(folder: Path) -> list[Path]:
    """The entries of a folder, in reverse order of name."""
    return sorted((path for path in folder.iterdir() if not is_skipped(path.name)), reverse=True)


def _file(path: Path, top: Path) -> FoundFile | Refused:
    path.stat()  # a broken or circular link raises here
    relative = relative_name(path, top)
    if not path.is_file():
        return Refused(relative, "NOT_A_FILE", "Neither a file nor a folder.")
    return FoundFile(path, relative)
