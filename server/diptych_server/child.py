"""Child processes that end with their parent: `python -m diptych_server.child PARENT END WATCH MODULE [ARGUMENTS]`.

On Linux, before anything else is loaded, the kernel is asked to send a signal when the parent ends, however that ends.
Elsewhere a thread waits for the end of the parent: it starts a moment later, and waits while native code computes.
"""

import ctypes
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

if sys.platform == "win32":
    APART: Final = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW  # else each opens a console window
else:
    APART: Final = 0
"""The `creationflags` of a program that takes no Ctrl-C of ours; other systems have `start_new_session` for that."""

_PR_SET_PDEATHSIG: Final = 1
_AT_ONCE, _IN_ORDER = "at-once", "in-order"
_LOOK_SECONDS: Final = 0.5
_KERNEL, _THREAD = "kernel", "thread"


def child_command(
    module: str,
    *arguments: str,
    at_once: bool,
    options: Sequence[str] = (),
    by_kernel: bool = sys.platform == "linux",
) -> Sequence[str]:
    """The command that runs a module as a child of this process.

    Start it from a thread that lives as long as the child: to Linux the thread is the parent.

    Args:
        module: what `python -m` would run.
        arguments: its own.
        at_once: whether it is killed when this process has ended; else it gets SIGTERM, to end in order.
        options: of Python itself.
        by_kernel: whether the kernel sees to that, as only Linux does; else a thread of the child.
    """
    end = _AT_ONCE if at_once else _IN_ORDER
    watch = _KERNEL if by_kernel else _THREAD
    return [sys.executable, *options, "-m", __name__, str(os.getpid()), end, watch, module, *arguments]


def end_this_process(*, at_once: bool = False) -> None:
    """End by SIGTERM, which a handler may take for a request, or at once. Any thread."""
    if sys.platform == "win32":
        if at_once:
            os._exit(1)
        signal.raise_signal(signal.SIGTERM)  # os.kill would give handlers no chance there
    else:
        os.kill(os.getpid(), signal.SIGKILL if at_once else signal.SIGTERM)


def main() -> None:
    """Be the module."""
    _, parent_id, end, watch, module, *arguments = sys.argv
    if sys.platform == "linux" and watch == _KERNEL:
        number = signal.SIGKILL if end == _AT_ONCE else signal.SIGTERM
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != int(parent_id):  # it ended before that
            end_this_process(at_once=end == _AT_ONCE)
    else:
        watching = threading.Thread(
            target=_end_with, args=(int(parent_id), end == _AT_ONCE), name="parent", daemon=True
        )
        watching.start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with(parent_id: int, at_once: bool) -> None:  # noqa: FBT001  a thread calls it
    if sys.platform == "win32":
        _wait_for(parent_id)
    else:
        while os.getppid() == parent_id:  # an orphan has another parent at once, even if the old one is a zombie
            time.sleep(_LOOK_SECONDS)
    end_this_process(at_once=at_once)


def _wait_for(parent_id: int) -> None:
    import psutil  # noqa: PLC0415 - only Windows needs it here

    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(parent_id)
        if parent.create_time() <= psutil.Process().create_time():  # else another one has its id already
            parent.wait()


if __name__ == "__main__":
    main()
