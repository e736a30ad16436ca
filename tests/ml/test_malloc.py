"""Memory that is kept for its next use."""

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, resource, sys, threading
from diptych_server.ml.malloc import keep_freed_memory

if sys.argv[1] == "keep":
    assert keep_freed_memory()

def use_memory_again_and_again():
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    size = 15 << 20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        layers = [ctypes.c_void_p(libc.malloc(ctypes.c_size_t(size))) for _ in range(3)]
        for layer in layers:
            ctypes.memset(layer, 1, size)
        for layer in layers:
            libc.free(layer)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)

thread = threading.Thread(target=use_memory_again_and_again)
thread.start()
thread.join()
"""


def test_freed_memory_is_used_again() -> None:
    """The system fills a page once, not at every use; without the setting it does so at each use."""
    kept, given_back = (page_faults(how) for how in ("keep", "give back"))

    assert kept < given_back / 5


def page_faults(how: str) -> int:
    """How many pages the system filled while a thread allocated and freed."""
    run = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=False)
    if "AssertionError" in run.stderr:
        pytest.skip("this C library is not glibc")
    return int(run.stdout)
