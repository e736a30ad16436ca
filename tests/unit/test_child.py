"""Child processes end with their parent, from their first instruction on."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PARENT = """
import signal, subprocess, sys
from diptych_server.child import child_command
command = child_command({module!r}, "one", "two", at_once={at_once}, by_kernel={by_kernel}, options=("-W", "ignore"))
child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
print(child.pid, flush=True)
child.wait()
"""
BUSY = "import sys\nprint(sys.argv[1:], __name__, flush=True)\nwhile True: pass\n"
"""Computes without ever looking at anything, as native code does."""


@contextmanager
def family(folder: Path, *, at_once: bool, by_kernel: bool, code: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A parent, and the id of its child that runs this code."""
    (folder / "module_of_test.py").write_text(code)
    program = PARENT.format(module="module_of_test", at_once=at_once, by_kernel=by_kernel)
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        child_id = int(parent.stdout.readline())
        descriptor = os.pidfd_open(child_id)
        try:
            yield parent, descriptor
        finally:
            parent.kill()
            os.close(descriptor)


def is_ended(descriptor: int) -> bool:
    """Whether the process has ended within a time that is long."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(30_000))


@pytest.mark.parametrize("killed_by", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("by_kernel", [True, False])
def test_a_child_ends_with_its_parent(
    tmp_path: Path,
    killed_by: signal.Signals,
    at_once: bool,  # noqa: FBT001
    by_kernel: bool,  # noqa: FBT001
) -> None:
    """However that ends, and while it computes; it is the module that it was asked to be, with its arguments."""
    with family(tmp_path, at_once=at_once, by_kernel=by_kernel, code=BUSY) as (parent, child):
        assert parent.stdout is not None
        assert parent.stdout.readline() == "['one', 'two'] __main__\n"

        parent.send_signal(killed_by)

        assert is_ended(child)


@pytest.mark.parametrize("by_kernel", [True, False])
def test_a_child_that_is_still_starting_ends_with_its_parent(tmp_path: Path, by_kernel: bool) -> None:  # noqa: FBT001
    """The parent may end before the child has run its first instruction."""
    with family(tmp_path, at_once=True, by_kernel=by_kernel, code=BUSY) as (parent, child):
        parent.kill()

        assert is_ended(child)
