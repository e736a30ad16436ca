"""Two kernel locks that show, without process ids, who uses a data directory."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from filelock import lock_descriptor

from diptych_server.embedded.errors import ClusterInUseError, ClusterPermissionError
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.private_files import open_private_file, write_private_file
from diptych_server.embedded.progress import processes_of
from diptych_server.embedded.system import System

_ATTEMPTS = 20
_PAUSE_SECONDS = 0.05


@asynccontextmanager
async def owned(layout: Layout) -> AsyncIterator[None]:
    """Hold the owner's lock; the kernel releases it when this process ends for any reason.

    Raises:
        ClusterInUseError: Another process holds it.
        ClusterPermissionError: The file cannot be opened or locked.
    """
    try:
        descriptor = open_private_file(layout.owner_lock)
    except OSError as error:
        raise ClusterPermissionError(f"The data directory {layout.root} cannot be used: {error.strerror}.") from error
    try:
        if not await _is_locked_in_time(descriptor):
            raise ClusterInUseError(
                f"{layout.root} is in use by another diptych-server (process {_owner_id(layout)}). "
                "Stop that one, or choose another data directory."
            )
        with suppress(OSError):  # such as a full disk: the id is used only in an error message
            write_private_file(layout.owner_id, f"{os.getpid()}\n")
        yield
    finally:
        os.close(descriptor)


def free_process_lock(layout: Layout, *, system: System) -> int | None:
    """Return a locked descriptor to be inherited by PostgreSQL, or None while processes of an earlier one are alive.

    A lock of flock() lasts while any process has the descriptor open, so PostgreSQL's own children also keep it.
    On Windows a lock ends with our process. There, PostgreSQL's processes are found by their working folder; if one is
    overlooked, PostgreSQL itself refuses to start.
    """
    descriptor = open_private_file(layout.process_lock)
    if lock_descriptor(descriptor, blocking=False) and (system.inherits_locks or not processes_of(layout.cluster)):
        return descriptor
    os.close(descriptor)
    return None


async def _is_locked_in_time(descriptor: int) -> bool:
    """Try to get the lock; a killed process keeps it until the kernel has freed its memory."""
    for _ in range(_ATTEMPTS):
        if lock_descriptor(descriptor, blocking=False):
            return True
        await asyncio.sleep(_PAUSE_SECONDS)
    return False


def _owner_id(layout: Layout) -> str:
    try:
        return layout.owner_id.read_text(encoding="ascii", errors="replace").strip() or "unknown"
    except OSError:
        return "unknown"
