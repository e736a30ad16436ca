"""A path to the socket folder that is short enough for the operating system and valid for libpq."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from diptych_server.embedded.endpoint import SOCKET_PORT
from diptych_server.embedded.system import System

SOCKET_NAME = f".s.PGSQL.{SOCKET_PORT}"
MAX_SOCKET_PATH_BYTES = 103
"""The limit of macOS; that of Linux is 107."""


@contextmanager
def reachable_socket_folder(folder: Path, *, system: System) -> Iterator[Path | None]:
    """Yield the folder itself, or a link to it in a private temporary folder, removed afterwards.

    Only clients need the link: the server uses a path relative to its folder. Yields None if the system has no Unix
    sockets.
    """
    if not system.has_unix_sockets:
        yield None
        return
    if is_plain(folder):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="diptych-") as private:
        link = Path(private) / "s"
        link.symlink_to(folder)
        yield link


def is_plain(folder: Path) -> bool:
    """Return whether libpq can use a socket in the folder; to libpq, a comma ends a host name."""
    return len(os.fsencode(folder / SOCKET_NAME)) <= MAX_SOCKET_PATH_BYTES and "," not in str(folder)
