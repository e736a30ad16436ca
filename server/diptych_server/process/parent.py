"""How a child process learns that its parent is gone, however that ended."""

import os
import signal
import sys
import threading


def end_with_parent() -> None:
    """Have SIGTERM sent to this process when its standard input ends; the parent holds the other end of it.

    The kernel closes that end when the parent dies. A program that is still loading is ended by the signal as it is,
    a later one by its own handler: so call it before anything that takes long.
    """

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
