"""A server that other programs share, and that ends with the last of them, however they end."""

import os
import sys
import threading
from pathlib import Path

from diptych_server.child import end_this_process

if sys.platform != "win32":
    import fcntl


def end_when_let_go(path: Path) -> None:
    """End this process in order once no other process holds a shared lock on the file; without effect on Windows.

    The kernel releases a lock when its holder ends. Ours is kept until we end, so that a program that comes in between
    waits for that, and then finds that it needs a server of its own.

    Raises:
        OSError: The file cannot be opened.
    """
    if sys.platform != "win32":
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

        def wait() -> None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            end_this_process()

        threading.Thread(target=wait, name="holders", daemon=True).start()
