"""Files and folders that only their owner can access, safe to open in folders where other users can write.

Windows has neither modes nor descriptors of folders. There, access lists protect the user's folder, and PostgreSQL runs
as the current user, so that paths are safe.
"""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from diptych_server.embedded.account import Account

PRIVATE_FOLDER_MODE = 0o700
PRIVATE_FILE_MODE = 0o600

HAS_FOLDER_DESCRIPTORS: Final = os.open in os.supports_dir_fd
if sys.platform == "win32":
    _NO_LINKS: Final = 0
    _FOLDER: Final = 0
else:
    _NO_LINKS: Final = os.O_NOFOLLOW
    _FOLDER: Final = os.O_DIRECTORY


class Folder:
    """A folder whose files are opened relative to its descriptor, or by path if it has none."""

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self._path = path
        self._descriptor = descriptor

    def names(self) -> list[tuple[str, float]]:
        """Each entry, and the time of its last change in seconds of Unix time."""
        with os.scandir(self._path if self._descriptor is None else self._descriptor) as entries:
            return [(entry.name, entry.stat(follow_symlinks=False).st_mtime) for entry in entries]

    def open_to_read(self, name: str) -> int:
        """A descriptor of a file; links are refused."""
        return os.open(self._named(name), os.O_RDONLY | _NO_LINKS, dir_fd=self._descriptor)

    def unlink(self, name: str) -> None:
        """Remove a file.

        Raises:
            FileNotFoundError: There is no such file.
        """
        os.unlink(self._named(name), dir_fd=self._descriptor)

    def close_to_others(self) -> None:
        """Give the folder the mode that PostgreSQL requires."""
        if sys.platform != "win32" and self._descriptor is not None:
            if stat.S_IMODE(os.fstat(self._descriptor).st_mode) != PRIVATE_FOLDER_MODE:
                os.fchmod(self._descriptor, PRIVATE_FOLDER_MODE)

    def sync(self) -> None:
        """Make renames in the folder survive a power cut, as they always do on Windows."""
        if self._descriptor is not None:
            os.fsync(self._descriptor)

    def _named(self, name: str) -> str:
        return name if self._descriptor is not None else str(self._path / name)


def make_private_folder(path: Path) -> None:
    """Create the folder and its parents if they are missing, and close the folder itself to other users.

    Raises:
        OSError: The folder cannot be created, or belongs to another user.
    """
    path.mkdir(mode=PRIVATE_FOLDER_MODE, parents=True, exist_ok=True)
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) != PRIVATE_FOLDER_MODE:
        path.chmod(PRIVATE_FOLDER_MODE)


def close_folder(path: Path) -> None:
    """Close a folder to other users, for example after a copy with other modes; PostgreSQL rejects an open one.

    Raises:
        OSError: It is not a folder, or belongs to another user.
    """
    with opened_folder(path) as folder:
        folder.close_to_others()


def open_private_file(path: Path, *, flags: int = 0) -> int:
    """Return a descriptor of the file, created if missing, which belongs to the owner of its folder.

    Links are refused: when root opens a file, the owner of the folder could have planted one.

    Raises:
        OSError: The file is a link, or cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _NO_LINKS | flags, PRIVATE_FILE_MODE)
    if sys.platform != "win32" and os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


def write_private_file(path: Path, text: str) -> None:
    """Write the file atomically: a crash leaves either the old text or the new one."""
    new = path.with_name(f"{path.name}.new")
    with os.fdopen(open_private_file(new, flags=os.O_TRUNC), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def change_owner(path: Path, account: Account | None) -> None:
    """Make PostgreSQL's account, if it is another one, the owner of a file or folder."""
    if sys.platform != "win32" and account is not None:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def sync_folder(path: Path) -> None:
    """Make renames in the folder survive a power cut."""
    with opened_folder(path) as folder:
        folder.sync()


@contextmanager
def opened_folder(path: Path, *, by_descriptor: bool = HAS_FOLDER_DESCRIPTORS) -> Iterator[Folder]:
    """Yield a folder, for access to its files.

    If it belongs to an unprivileged account that replaced it with a link, the link is not followed.

    Raises:
        OSError: It is not a folder, or cannot be opened.
    """
    if not by_descriptor:
        if path.is_symlink() or not path.is_dir():
            raise NotADirectoryError(f"{path} is not a folder")
        yield Folder(path, None)
        return
    descriptor = os.open(path, os.O_RDONLY | _FOLDER | _NO_LINKS)
    try:
        yield Folder(path, descriptor)
    finally:
        os.close(descriptor)
