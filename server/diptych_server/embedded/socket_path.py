"""A path to the socket folder that is short enough for the operating system and plain enough for libpq."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOCKET_NAME = ".s.PGSQL.5432"
MAX_SOCKET_PATH_BYTES = 107


@contextmanager
def reachable_socket_folder(folder: Path) -> Iterator[Path]:
    """Yield the folder itself, or a link to it in a private temporary folder, removed afterwards.

    The server needs no such link: it stands in its folder and names the socket from there.
    """
    if is_plain(folder):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="diptych-") as private:
        link = Path(private) / "s"
        link.symlink_to(folder)
        yield link


def is_plain(folder: Path) -> bool:
    """Return whether libpq can connect to a socket in the folder; it reads a comma as the end of a host name."""
    return len(os.fsencode(folder / SOCKET_NAME)) <= MAX_SOCKET_PATH_BYTES and "," not in str(folder)
