"""Child processes that end with their parent: `python -m diptych_server.child PARENT END WATCH MODULE [ARGUMENTS]`.

On Linux, before anything else is loaded, the child asks the kernel for a signal when the parent ends for any reason.
Elsewhere a thread waits for the parent to end. It starts a moment later, and is delayed while native code runs.
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
"""The `creationflags` of a program that does not receive our Ctrl-C; other systems use `start_new_session` for that."""

_PR_SET_PDEATHSIG: Final = 1
_KILL, _TERMINATE = "kill", "terminate"
_POLL_SECONDS: Final = 0.5
_KERNEL, _THREAD = "kernel", "thread"


def child_command(
    module: str,
    *arguments: str,
    at_once: bool,
    options: Sequence[str] = (),
    by_kernel: bool = sys.platform == "linux",
) -> Sequence[str]:
    """The command that runs a module as a child of this process.

    Start it from a thread that lives as long as the child: Linux regards that thread as the parent.

    Args:
        module: the module to run, as for `python -m`.
        arguments: the arguments of the module.
        at_once: kill the child when this process has ended, instead of sending SIGTERM for an orderly shutdown.
        options: options of the Python interpreter.
        by_kernel: use the kernel's signal, which only Linux has, instead of a thread of the child.
    """
    end = _KILL if at_once else _TERMINATE
    watch = _KERNEL if by_kernel else _THREAD
    return [sys.executable, *options, "-m", __name__, str(os.getpid()), end, watch, module, *arguments]


def end_this_process(*, at_once: bool = False) -> None:
    """End by SIGTERM, which a handler may catch, or immediately with `at_once`. Safe in any thread."""
    if sys.platform == "win32":
        if at_once:
            os._exit(1)
        signal.raise_signal(signal.SIGTERM)  # os.kill would bypass handlers there
    else:
        os.kill(os.getpid(), signal.SIGKILL if at_once else signal.SIGTERM)


def main() -> None:
    """Run the module of the command line."""
    _, parent_id, end, watch, module, *arguments = sys.argv
    if sys.platform == "linux" and watch == _KERNEL:
        number = signal.SIGKILL if end == _KILL else signal.SIGTERM
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != int(parent_id):  # the parent ended before prctl
            end_this_process(at_once=end == _KILL)
    else:
        watching = threading.Thread(
            target=_end_with_parent, args=(int(parent_id), end == _KILL), name="parent", daemon=True
        )
        watching.start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_parent(parent_id: int, at_once: bool) -> None:  # noqa: FBT001  a thread calls it
    if sys.platform == "win32":
        _wait_for(parent_id)
    else:
        while os.getppid() == parent_id:  # an orphan gets a new parent immediately, even if the old one is a zombie
            time.sleep(_POLL_SECONDS)
    end_this_process(at_once=at_once)


def _wait_for(parent_id: int) -> None:
    import psutil  # noqa: PLC0415 - only Windows needs it here

    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(parent_id)
        if parent.create_time() <= psutil.Process().create_time():  # else a newer process already has its id
            parent.wait()


if __name__ == "__main__":
    main()
