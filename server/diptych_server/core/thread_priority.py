"""The scheduling priority of single threads, which only Linux has."""

import os
import sys
import threading
from contextlib import suppress
from typing import Final

_NICENESS: Final = 10


def lower_priority() -> None:
    """Lower the priority of the calling thread below all others; no effect outside Linux."""
    if sys.platform == "linux":
        with suppress(OSError):  # the thread then keeps its priority
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
