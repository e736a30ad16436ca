"""A worker gives way to the server beside it, also where the processor is shared between sessions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from diptych_server.work import NICENESS

_AUTOGROUP = Path("/proc/self/autogroup")
_NICEST = 19
_PROGRAM = """
import os
from diptych_server.work import give_way
give_way()
print(os.getpriority(os.PRIO_PROCESS, 0), open("/proc/self/autogroup").read().split()[-1])
"""


@pytest.mark.skipif(not _AUTOGROUP.exists(), reason="this machine does not share the processor between sessions")
def test_a_worker_in_its_own_session_has_a_lower_priority() -> None:
    """Its niceness is that of the process and of the session."""
    program = [sys.executable, "-c", _PROGRAM]

    finished = subprocess.run(program, capture_output=True, text=True, start_new_session=True, check=True)

    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert finished.stdout.split() == [str(min(ours + NICENESS, _NICEST)), str(NICENESS)]
