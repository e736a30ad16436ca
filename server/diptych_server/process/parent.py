"""How a child process learns that its parent is gone, however that ended."""

import os
import sys
import threading

from diptych_server.child import end_this_process


def end_with_parent() -> None:
    """End this process in order when its standard input ends; the parent holds the other end of it.

    The kernel closes that end when the parent dies. A program that is still loading is ended by the signal as it is,
    a later one by its own handler: so call it before anything that takes long.
    """

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        end_this_process()

    threading.Thread(target=watch, name="parent", daemon=True).start()
