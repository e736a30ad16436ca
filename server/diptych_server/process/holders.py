"""Ends a shared server when the last program that uses it has ended, even by a crash."""

import os
import sys
import threading
from pathlib import Path

from diptych_server.child import end_this_process

if sys.platform != "win32":
    import fcntl


def end_when_let_go(path: Path) -> None:
    """Stop this process gracefully once no other process holds a shared lock on the file; no effect on Windows.

    The kernel releases a lock when its holder ends. This process keeps its lock until it ends, so that a program that
    starts in between waits, and then starts a server itself.

    Raises:
        OSError: The file cannot be opened.
    """
    if sys.platform != "win32":
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

        def wait() -> None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            end_this_process()

        threading.Thread(target=wait, name="holders", daemon=True).start()
