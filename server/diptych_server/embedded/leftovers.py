"""What a killed PostgreSQL leaves behind, made harmless once the process lock says that nothing of it is alive."""

import os
from contextlib import suppress

from diptych_server.embedded.layout import Layout
from diptych_server.embedded.private_files import opened_folder
from diptych_server.embedded.socket_path import SOCKET_NAME

_PID_FILE = "postmaster.pid"


def remove_leftovers(layout: Layout) -> None:
    """Remove the dead socket, and a pid file that a power cut left empty: PostgreSQL would stop at either.

    Raises:
        OSError: The cluster cannot be entered.
    """
    with opened_folder(layout.socket_folder) as folder:
        for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)
    if _recorded_process(layout) is None:
        with opened_folder(layout.cluster) as folder, suppress(FileNotFoundError):
            os.unlink(_PID_FILE, dir_fd=folder)


def ignoring_dead_process(layout: Layout) -> dict[str, str]:
    """Return the environment in which PostgreSQL starts although another program got the id in its pid file.

    PostgreSQL takes this id for its starter's and not for another server's. The file itself stays, and with it
    PostgreSQL's check that nobody uses the shared memory named there.
    """
    process_id = _recorded_process(layout)
    return {} if process_id is None else {"PG_GRANDPARENT_PID": str(process_id)}


def _recorded_process(layout: Layout) -> int | None:
    try:
        first_line, _, _ = (layout.cluster / _PID_FILE).read_text(encoding="utf-8").partition("\n")
        return abs(int(first_line)) or None  # a negative one is that of a server without clients
    except (OSError, ValueError):
        return None
