"""Ends a child process when its parent has ended, even by a crash."""

import os
import sys
import threading

from diptych_server.child import end_this_process


def end_with_parent() -> None:
    """Stop this process gracefully when its standard input ends; the parent holds the other end of the pipe.

    The kernel closes that end when the parent dies. While the program is loading, the default signal action ends it;
    later its own handler does. Therefore, call this before anything that takes long.
    """

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        end_this_process()

    threading.Thread(target=watch, name="parent", daemon=True).start()
