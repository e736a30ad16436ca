"""Ends what a test run leaves when it is killed: servers, PostgreSQL and Ceph, which all work in folders of the run.

A separate process waits for the end of the run. A signal that the kernel sends at the death of a parent would not do:
it comes with the end of the thread that started a program, and tests start many in threads that come and go.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

_END, _END_AND_REMOVE, _ALL_IS_WELL = "end", "end-and-remove", "all-is-well"


class Afterwards:
    """Records folders; processes that still work in them when this process is killed are also killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.afterwards"],
            stdin=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
            start_new_session=True,  # Ctrl-C is for the tests
            text=True,
        )

    def note(self, folder: Path, *, is_removed: bool = False) -> None:
        """A folder of this run, which goes as well if it `is_removed`."""
        self._tell(f"{_END_AND_REMOVE if is_removed else _END} {folder}")

    def close(self) -> None:
        """The run ended in order, and ended what it started."""
        self._tell(_ALL_IS_WELL)
        self._process.communicate()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()


@pytest.fixture(scope="session", autouse=True)
def afterwards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Afterwards | None]:
    """For folders beside the temporary one of the run, which is noted already; None where there is no /proc."""
    if sys.platform != "linux":
        yield None
        return
    made = Afterwards()
    made.note(tmp_path_factory.getbasetemp())
    yield made
    made.close()


def _main() -> None:
    """Read folders, a line each, until the writer has ended."""
    folders, removed = [], []
    for line in sys.stdin:
        wish, _, folder = line.rstrip("\n").partition(" ")
        if wish == _ALL_IS_WELL:
            return
        folders.append(folder)
        if wish == _END_AND_REMOVE:
            removed.append(folder)
    while found := [process_id for process_id in _processes() if _works_in(process_id, folders)]:
        for process_id in found:  # and again, as one of them may have started another
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)
    for folder in removed:
        shutil.rmtree(folder, ignore_errors=True)


def _processes() -> Iterator[int]:
    own = os.getpid()
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal() and int(entry.name) != own)


def _works_in(process_id: int, folders: Sequence[str]) -> bool:
    """Whether it works in one of the folders or has a path inside as an argument; one that has ended does not."""
    entry = Path("/proc") / str(process_id)
    try:
        places = [
            f"{(entry / 'cwd').readlink()}/",
            *(entry / "cmdline").read_bytes().decode(errors="replace").split("\0"),
        ]
    except OSError:
        return False
    return any(place.startswith(f"{folder}/") for place in places for folder in folders)


if __name__ == "__main__":
    _main()
