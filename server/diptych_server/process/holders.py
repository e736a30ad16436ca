"""A server that other programs share, and that ends with the last of them, however they end."""

import fcntl
import os
import signal
import threading
from pathlib import Path


def end_when_let_go(path: Path) -> None:
    """Have SIGTERM sent to this process once no other process holds a shared lock on the file.

    The kernel releases a lock when its holder ends. Ours is kept until we end, so that a program that comes in between
    waits for that, and then finds that it needs a server of its own.

    Raises:
        OSError: The file cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def wait() -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="holders", daemon=True).start()
