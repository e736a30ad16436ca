"""Test runs that are killed leave nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.processes import FoundProcess, ended_within

RUN = """
import subprocess, sys
from pathlib import Path
from support.afterwards import Afterwards

folder = Path(sys.argv[1])
afterwards = Afterwards()
afterwards.note(folder / "mine", is_removed=True)
for place in ("mine", "other"):
    print(subprocess.Popen(["sleep", "1000"], cwd=folder / place).pid, flush=True)
if sys.stdin.readline() == "end in order\\n":
    afterwards.close()
"""


@pytest.fixture
def run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run that has started a process in its own folder, and one elsewhere."""
    for place in ("mine", "other"):
        (tmp_path / place).mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        yield process
        process.kill()


def started(run: subprocess.Popen[str]) -> tuple[FoundProcess, FoundProcess]:
    """The processes that the run started in its folder, and elsewhere."""
    assert run.stdout is not None
    mine, other = (FoundProcess(int(run.stdout.readline()), run.pid, "sleep") for _ in range(2))
    return mine, other


def test_processes_of_a_killed_run_are_ended(run: subprocess.Popen[str], tmp_path: Path) -> None:
    """In its folders, and nowhere else."""
    mine, other = started(run)
    try:
        run.kill()

        assert ended_within(mine, seconds=60)
        assert not ended_within(other, seconds=0)
    finally:
        other.kill()


def test_processes_of_a_finished_run_are_left_alone(run: subprocess.Popen[str]) -> None:
    """Another program may use one of its folders."""
    mine, other = started(run)
    try:
        assert run.stdin is not None
        run.stdin.write("end in order\n")
        run.stdin.close()
        run.wait(timeout=60)  # not for its output, which those that it started hold open

        assert not ended_within(mine, seconds=0)
    finally:
        mine.kill()
        other.kill()
