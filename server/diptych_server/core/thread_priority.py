"""The priority of a thread, which Linux keeps for each one."""

import os
import sys
import threading
from contextlib import suppress
from typing import Final

_NICENESS: Final = 10


def lower_priority() -> None:
    """Have the calling thread take what other threads leave of the processors; without effect beyond Linux."""
    if sys.platform == "linux":
        with suppress(OSError):  # it works as well as it can at the priority that it has
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
