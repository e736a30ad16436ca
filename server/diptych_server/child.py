"""Child processes that never outlive their parent: `python -m diptych_server.child PARENT SIGNAL MODULE [ARGUMENTS]`.

Before anything else is loaded, the kernel is asked to send the signal when the parent ends, however that ends. A thread
that watches a pipe is not enough: it comes after seconds of loading, and waits while native code computes.
"""

import ctypes
import os
import runpy
import signal
import sys
from collections.abc import Sequence
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def child_command(module: str, *arguments: str, ended_by: signal.Signals, options: Sequence[str] = ()) -> Sequence[str]:
    """The command that runs a module as a child of this process.

    Start it from a thread that lives as long as the child shall: to Linux the thread is the parent.

    Args:
        module: what `python -m` would run.
        arguments: its own.
        ended_by: the signal that it gets when this process has ended.
        options: of Python itself.
    """
    return [sys.executable, *options, "-m", __name__, str(os.getpid()), str(int(ended_by)), module, *arguments]


def main() -> None:
    """Be the module."""
    _, parent_id, number, module, *arguments = sys.argv
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != int(parent_id):  # it ended before that
            os.kill(os.getpid(), int(number))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
