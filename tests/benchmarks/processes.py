"""Programs under measurement, with everything that they start: what it costs, and the end of it. Linux."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER
_END_SECONDS = 10


@dataclass(frozen=True)
class Memory:
    """The memory of processes, in megabytes (10^6 bytes)."""

    shared_fairly: float
    """PSS: memory that several processes share counts for each in part, and so once in all."""
    resident: float
    """RSS: it counts for each of them."""


class Programs:
    """A program and all that it started, wherever that has moved to since."""

    def __init__(self, process: subprocess.Popen[bytes], *, strangers: frozenset[int]) -> None:
        self.process = process
        self._strangers = strangers

    def cpu_seconds(self) -> float:
        """The processor time that all of them have taken until now, to a hundredth of a second."""
        return sum(_ticks(each) for each in self.ids()) / _TICKS_PER_SECOND

    def memory(self) -> Memory:
        """The memory of all of them now."""
        sizes = [_sizes(each) for each in self.ids()]
        return Memory(sum(size.get("Pss", 0) for size in sizes) / 1e6, sum(size.get("Rss", 0) for size in sizes) / 1e6)

    def own_memory(self) -> Memory:
        """The memory of the program itself now, without its children."""
        size = _sizes(self.process.pid)
        return Memory(size.get("Pss", 0) / 1e6, size.get("Rss", 0) / 1e6)

    def ids(self) -> list[int]:
        """The processes, children of this one and their children, without those that were there before."""
        return sorted(_below(os.getpid(), parents=_parents()) - self._strangers)

    def end(self) -> None:
        """Ask the program to stop, and end what is left of it."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_END_SECONDS)
        while left := self.ids():
            for each in left:
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
            for each in left:
                with suppress(ChildProcessError):
                    os.waitpid(each, 0)


@contextmanager
def started(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    log: Path,
    folder: Path | None = None,
) -> Iterator[Programs]:
    """The program, just started; it and its children are ended afterwards. One at a time."""
    with ExitStack() as stack:
        output = stack.enter_context(log.open("wb"))
        _adopt_orphans()
        strangers = frozenset(_below(os.getpid(), parents=_parents()))
        process = stack.enter_context(
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | (environment or {}),
                cwd=folder,
                start_new_session=True,
            )
        )
        programs = Programs(process, strangers=strangers)
        stack.callback(programs.end)
        yield programs


def _adopt_orphans() -> None:
    """Be the parent of what children leave behind, so that nothing they started gets out of sight."""
    ctypes.CDLL(None, use_errno=True).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)


def _below(process_id: int, *, parents: Mapping[int, int]) -> set[int]:
    found = {child for child, parent in parents.items() if parent == process_id}
    return found.union(*(_below(child, parents=parents) for child in found))


def _parents() -> dict[int, int]:
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    fields = {number: _stat(number) for number in numbers}
    return {number: int(field[1]) for number, field in fields.items() if field}


def _ticks(process_id: int) -> int:
    """User and system time, that of children which have ended included."""
    fields = _stat(process_id)
    return sum(map(int, fields[11:15])) if fields else 0


def _stat(process_id: int) -> list[str]:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return []


def _sizes(process_id: int) -> dict[str, int]:
    try:
        lines = Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:  # it has ended
        return {}
    return {name: 1024 * int(value.split()[0]) for name, _, value in (line.partition(":") for line in lines)}
