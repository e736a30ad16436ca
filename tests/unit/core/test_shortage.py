"""The missing resource is named, and the call may be repeated."""

import errno
import resource
import subprocess
import sys

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.shortage import lacking, shortage_of

OPEN_FILES = "files = [open('/dev/null') for _ in range(100)]"
TAKE_MEMORY = "bytes(2**40)"
START_THREADS = (
    "import threading; [threading.Thread(target=threading.Event().wait, daemon=True).start() for _ in range(99)]"
)


def program(code: str) -> str:
    """A program that names what it lacks when the code fails."""
    return f"""
import sys
from diptych_server.core.shortage import lacking
try:
    {code}
except Exception as error:
    print(lacking(error), end="", flush=True)
    import os; os._exit(0)
"""


@pytest.mark.parametrize(
    ("code", "limit", "what"),
    [
        (OPEN_FILES, (resource.RLIMIT_NOFILE, 60), "file descriptors"),
        (TAKE_MEMORY, (resource.RLIMIT_AS, 2**31), "bytes of memory"),
        (START_THREADS, (resource.RLIMIT_AS, 300 * 2**20), "threads"),
    ],
)
def test_a_real_shortage_is_named(code: str, limit: tuple[int, int], what: str) -> None:
    """As the system makes it, under a limit on the process."""
    kind, most = limit
    limited = f"import resource; resource.setrlimit({kind}, ({most}, {most}))\n{program(code)}"

    ended = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, timeout=120, check=True)

    assert ended.stdout == what


def test_a_shortage_is_found_behind_other_errors() -> None:
    """A library may have wrapped it in its own error."""
    outer = KeyError("x")
    outer.__cause__ = OSError(errno.EMFILE, "Too many open files")

    refusal = shortage_of(outer)

    assert refusal is not None
    assert (refusal.reason, "file descriptors" in refusal.message) == (Reason.OVERLOADED, True)


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "x"), RuntimeError("no"), ValueError(), KeyError("memory")])
def test_other_errors_are_not_shortages(error: Exception) -> None:
    """They are faults."""
    assert lacking(error) is None


def test_a_circle_of_errors_ends() -> None:
    """Errors can name each other as their causes."""
    first, second = ValueError("1"), ValueError("2")
    first.__cause__, second.__cause__ = second, first

    assert lacking(first) is None
