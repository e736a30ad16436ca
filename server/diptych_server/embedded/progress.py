"""Whether a PostgreSQL that does not answer is at work, as in a long recovery, or hangs; read from the kernel."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_HELD: Final = frozenset("RDTt")
"""States of processes that wait for a processor or a disk, or that a person has stopped: they are not judged."""
_LOGGER: Final = ": logger"
"""How the title of the process ends that writes the log, which our own questions keep busy."""
_STATE, _PARENT, _USER_TICKS, _SYSTEM_TICKS, _STARTED = 0, 1, 11, 12, 19
"""Fields of /proc/PID/stat after the name of the program."""


@dataclass(frozen=True)
class Worked:
    """A process of a cluster, and what it has done so far.

    Attributes:
        started: when it started, which tells it from another one with the same id.
        ticks: processor time, in clock ticks.
        disk_bytes: read from and written to the disk; 0 where that is not shown to us.
        is_held: it waits for a processor or a disk, or was stopped by a signal.
        is_logger: it writes PostgreSQL's log.
    """

    id: int
    parent_id: int
    started: int
    ticks: int
    disk_bytes: int
    is_held: bool
    is_logger: bool


Processes = Mapping[int, Worked]


def processes_of(cluster: Path) -> Processes:
    """The processes that stand in the folder of a cluster, by id, as far as this account may see them."""
    found = {}
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):  # it has ended, or belongs to another account
                if (entry / "cwd").readlink() == cluster:
                    found[int(entry.name)] = _read(entry)
    return found


def has_progress(before: Processes, now: Processes) -> bool:
    """Whether a child of PostgreSQL's main process has worked between two readings, or could not.

    Ignored are the main process, which answers each question with "in recovery", and children that the first reading
    does not show: the main process starts one for each question, and a busy machine shows most of them at work.
    """
    children = [each for each in now.values() if each.parent_id in now and not each.is_logger]
    return any(_has_worked(before.get(each.id), each) for each in children)


def eldest_of(processes: Processes) -> Worked | None:
    """PostgreSQL's main process; None where there is none, or not one."""
    eldest = [each for each in processes.values() if each.parent_id not in processes]
    return eldest[0] if len(eldest) == 1 else None


class Patience:
    """Decides, look by look, that a PostgreSQL hangs: alive, without an answer and without progress for so long."""

    def __init__(self, cluster: Path, *, seconds: float) -> None:
        self._cluster = cluster
        self._seconds = seconds
        self._since = time.monotonic()
        self._before: Processes | None = None

    def is_over(self, *, is_answering: bool) -> bool:
        """Whether it hangs, after this look."""
        now = {} if is_answering else processes_of(self._cluster)
        if is_answering or not now or self._before is None or has_progress(self._before, now):
            self._since = time.monotonic()
        self._before = None if is_answering else now
        return time.monotonic() - self._since >= self._seconds


def _has_worked(before: Worked | None, now: Worked) -> bool:
    if before is None or before.started != now.started:
        return False  # too new to be judged
    return now.is_held or now.ticks > before.ticks or now.disk_bytes > before.disk_bytes


def _read(entry: Path) -> Worked:
    fields = (entry / "stat").read_text().rpartition(")")[2].split()
    title = (entry / "cmdline").read_bytes().split(b"\0", 1)[0].decode(errors="replace")
    return Worked(
        id=int(entry.name),
        parent_id=int(fields[_PARENT]),
        started=int(fields[_STARTED]),
        ticks=int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS]),
        disk_bytes=_disk_bytes(entry),
        is_held=fields[_STATE] in _HELD,
        is_logger=title.rstrip().endswith(_LOGGER),
    )


def _disk_bytes(entry: Path) -> int:
    try:
        lines = (entry / "io").read_text().splitlines()
    except OSError:
        return 0
    facts = dict(line.split(": ", 1) for line in lines)
    return int(facts.get("read_bytes", 0)) + int(facts.get("write_bytes", 0))
