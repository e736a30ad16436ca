"""A server that has decoded large pictures does not keep their memory."""

import subprocess
import sys
from pathlib import Path

MIB = 2**20
PROGRAM = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from diptych.pictures import normal_form
from diptych_server.process.freed_memory import return_freed_memory
from support.hostile_pictures import RGBA, png
from support.processes import memory_of

return_freed_memory()
picture = png((4000, 3000), colour_type=RGBA)
before = memory_of(os.getpid(), field="VmRSS")
with ThreadPoolExecutor(4) as threads:
    list(threads.map(normal_form, [picture] * 6))
    print(memory_of(os.getpid(), field="VmHWM") - before, memory_of(os.getpid(), field="VmRSS") - before)
"""


def test_memory_of_decoded_pictures_goes_back_to_the_system() -> None:
    """Hundreds of megabytes at the peak, some tens right after it, while the threads that decoded are still there."""
    command = [sys.executable, "-c", PROGRAM]

    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300, cwd=_TESTS)

    peak, kept = map(int, ended.stdout.split())
    assert 90 * MIB < peak < 700 * MIB
    assert kept < 60 * MIB


_TESTS = Path(__file__).parents[2]
