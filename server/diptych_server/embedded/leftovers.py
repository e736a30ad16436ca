"""What a killed PostgreSQL leaves behind, made harmless once the process lock says that nothing of it is alive."""

from contextlib import suppress

from diptych_server.embedded.layout import Layout
from diptych_server.embedded.pid_file import PID_FILE, recorded
from diptych_server.embedded.private_files import opened_folder
from diptych_server.embedded.socket_path import SOCKET_NAME
from diptych_server.embedded.system import System


def remove_leftovers(layout: Layout, *, system: System) -> None:
    """Remove the dead socket, and a pid file that a power cut left empty: PostgreSQL would stop at either.

    Where pg_ctl starts PostgreSQL any pid file goes, as the new one shows that it has started.

    Raises:
        OSError: The cluster cannot be entered.
    """
    with opened_folder(layout.socket_folder) as folder:
        for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            with suppress(FileNotFoundError):
                folder.unlink(name)
    if recorded(layout) is None or not system.starts_directly:
        with opened_folder(layout.cluster) as folder, suppress(FileNotFoundError):
            folder.unlink(PID_FILE)


def ignoring_dead_process(layout: Layout) -> dict[str, str]:
    """Return the environment in which PostgreSQL starts although another program got the id in its pid file.

    PostgreSQL takes this id for its starter's and not for another server's. The file itself stays, and with it
    PostgreSQL's check that nobody uses the shared memory named there.
    """
    found = recorded(layout)
    return {} if found is None else {"PG_GRANDPARENT_PID": str(found.process_id)}
