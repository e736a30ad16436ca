"""Files and folders that only their owner may enter, safe to open where another user may write."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE_FOLDER_MODE = 0o700
PRIVATE_FILE_MODE = 0o600


def make_private_folder(path: Path) -> None:
    """Make the folder and its parents where they are missing, and close the folder itself to other users.

    Raises:
        OSError: The folder cannot be made, or belongs to another user.
    """
    path.mkdir(mode=PRIVATE_FOLDER_MODE, parents=True, exist_ok=True)
    if stat.S_IMODE(path.stat().st_mode) != PRIVATE_FOLDER_MODE:
        path.chmod(PRIVATE_FOLDER_MODE)


def close_folder(path: Path) -> None:
    """Close a folder to other users again, as after a copy with other modes; PostgreSQL refuses an open one.

    Raises:
        OSError: It is no folder, or belongs to another user.
    """
    with opened_folder(path) as descriptor:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != PRIVATE_FOLDER_MODE:
            os.fchmod(descriptor, PRIVATE_FOLDER_MODE)


def open_private_file(path: Path, *, flags: int = 0) -> int:
    """Return a descriptor of the file, made if missing, that belongs to the owner of its folder.

    Links are refused: root opens files in folders whose owner could have planted one.

    Raises:
        OSError: The file is a link, or cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | flags, PRIVATE_FILE_MODE)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


def write_private_file(path: Path, text: str) -> None:
    """Write the file so that a crash leaves the old text or the new one."""
    new = path.with_name(f"{path.name}.new")
    with os.fdopen(open_private_file(new, flags=os.O_TRUNC), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make renames in the folder survive a power cut."""
    with opened_folder(path) as descriptor:
        os.fsync(descriptor)


@contextmanager
def opened_folder(path: Path) -> Iterator[int]:
    """Yield a descriptor of the folder, to name files from.

    It may belong to an unprivileged account: a link that this put in its place is not followed.

    Raises:
        OSError: It is no folder, or cannot be opened.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
