"""Cleans up after a killed PostgreSQL, once the process lock shows that all its processes have ended."""

from contextlib import suppress

from diptych_server.embedded.layout import Layout
from diptych_server.embedded.pid_file import PID_FILE, recorded
from diptych_server.embedded.private_files import opened_folder
from diptych_server.embedded.socket_path import SOCKET_NAME
from diptych_server.embedded.system import System


def remove_leftovers(layout: Layout, *, system: System) -> None:
    """Remove the stale socket, and a pid file that a power cut left empty: either prevents PostgreSQL from starting.

    If pg_ctl starts PostgreSQL, any pid file is removed, as the new one shows that it has started.

    Raises:
        OSError: The cluster cannot be accessed.
    """
    with opened_folder(layout.socket_folder) as folder:
        for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            with suppress(FileNotFoundError):
                folder.unlink(name)
    if recorded(layout) is None or not system.starts_directly:
        with opened_folder(layout.cluster) as folder, suppress(FileNotFoundError):
            folder.unlink(PID_FILE)


def ignoring_dead_process(layout: Layout) -> dict[str, str]:
    """Return the environment in which PostgreSQL starts even if another program has the id in its pid file.

    PostgreSQL then regards this id as that of its parent instead of another server. The file itself is kept, and so is
    PostgreSQL's check that the shared memory named there is unused.
    """
    found = recorded(layout)
    return {} if found is None else {"PG_GRANDPARENT_PID": str(found.process_id)}
