"""The lock with which programs on this machine share a server that one of them started."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

if sys.platform != "win32":
    import fcntl


HAS_SHARED_LOCKS: Final = sys.platform != "win32"
"""Whether several programs can share a server; else it stops with the one that started it."""


class ServerLock:
    """A shared lock on a file, held by this process until it releases it or ends, in any way."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def is_last(self) -> bool:
        """Whether no other program holds the lock; if so, ours becomes exclusive."""
        if sys.platform != "win32":
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
        return True


@asynccontextmanager
async def held(path: Path) -> AsyncIterator[ServerLock]:
    """Hold the lock in the block; waits for a server that is stopping because no one held it any more.

    Raises:
        OSError: The file cannot be opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform != "win32":
            with suppress(OSError):  # a file system without locks
                await asyncio.to_thread(fcntl.flock, descriptor, fcntl.LOCK_SH)
        yield ServerLock(descriptor)
    finally:
        os.close(descriptor)
