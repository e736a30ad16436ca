"""Two kernel locks that tell, without any process id, who works in a data directory."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from diptych_server.embedded.errors import ClusterInUseError, ClusterPermissionError
from diptych_server.embedded.private_files import open_private_file

_ATTEMPTS = 20
_PAUSE_SECONDS = 0.05


@asynccontextmanager
async def owned(lock_path: Path) -> AsyncIterator[None]:
    """Hold the lock; the kernel releases it when this process ends, however it ends.

    Raises:
        ClusterInUseError: Another process holds it.
        ClusterPermissionError: The file cannot be opened or locked.
    """
    try:
        descriptor = open_private_file(lock_path)
    except OSError as error:
        raise ClusterPermissionError(
            f"The data directory {lock_path.parent} cannot be used: {error.strerror}."
        ) from error
    try:
        if not await _is_locked_in_time(descriptor):
            owner = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
            raise ClusterInUseError(
                f"{lock_path.parent} is in use by another diptych-server (process {owner or 'unknown'}). "
                "Stop that one, or choose another data directory."
            )
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)


def free_process_lock(lock_path: Path) -> int | None:
    """Return a locked descriptor to be inherited by PostgreSQL, or None while processes of an earlier one are alive.

    A lock of flock() lives as long as any process has the descriptor open, so PostgreSQL's own children keep it too.
    """
    descriptor = open_private_file(lock_path)
    if _is_locked(descriptor):
        return descriptor
    os.close(descriptor)
    return None


async def _is_locked_in_time(descriptor: int) -> bool:
    """Return whether we got the lock; a killed process keeps it until the kernel has taken its memory apart."""
    for _ in range(_ATTEMPTS):
        if _is_locked(descriptor):
            return True
        await asyncio.sleep(_PAUSE_SECONDS)
    return False


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
