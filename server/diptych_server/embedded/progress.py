"""Tells a hanging PostgreSQL from a busy one, as in a long recovery, by the activity of its processes."""

import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_HELD: Final = frozenset(
    {psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP}
    | ({psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP} if sys.platform == "linux" else set())
)
"""States of processes that wait for a processor or a disk, or were stopped by a user: these do not count as hanging.

Outside Linux, a sleeping process may also be reported as running.
"""
_LOGGER_TITLE: Final = ": logger"
"""The end of the title of the logging process, which our own polls keep busy."""
_LOGGER_ARGUMENT: Final = "syslogger"
"""Part of its command line on Windows, where processes have no titles."""


@dataclass(frozen=True)
class Worked:
    """The activity of one process of a cluster so far."""

    id: int
    parent_id: int
    started: float
    """Its start time, to distinguish it from another process with the same id."""
    seconds: float
    """Processor time."""
    disk_bytes: int
    """Bytes read from and written to the disk; 0 where unavailable, as on macOS."""
    is_held: bool
    """Whether it waits for a processor or a disk, or was stopped by a signal."""
    is_logger: bool
    """Whether it writes PostgreSQL's log."""


Processes = Mapping[int, Worked]


def processes_of(cluster: Path) -> Processes:
    """The processes whose working folder is that of a cluster, by id, as far as this account can see them."""
    found = {}
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):  # it has ended, or belongs to another account
            if Path(process.cwd()) == cluster:
                found[process.pid] = _read(process)
    return found


def has_progress(before: Processes, now: Processes) -> bool:
    """Whether a child of PostgreSQL's main process was active between two readings, or was prevented from it.

    The main process is ignored, as each poll makes it active. So are children that are not in the first reading: the
    main process starts one for each poll, and on a busy machine most of them seem active.
    """
    children = [each for each in now.values() if each.parent_id in now and not each.is_logger]
    return any(_has_worked(before.get(each.id), each) for each in children)


def eldest_of(processes: Processes) -> Worked | None:
    """PostgreSQL's main process; None if there is none, or more than one."""
    eldest = [each for each in processes.values() if each.parent_id not in processes]
    return eldest[0] if len(eldest) == 1 else None


class Patience:
    """Decides, poll by poll, whether a PostgreSQL hangs: alive, but without response or progress for some time."""

    def __init__(self, cluster: Path, *, seconds: float) -> None:
        self._cluster = cluster
        self._seconds = seconds
        self._since = time.monotonic()
        self._before: Processes | None = None

    def is_over(self, *, is_answering: bool) -> bool:
        """Whether it hangs, including this poll."""
        now = {} if is_answering else processes_of(self._cluster)
        if is_answering or not now or self._before is None or has_progress(self._before, now):
            self._since = time.monotonic()
        self._before = None if is_answering else now
        return time.monotonic() - self._since >= self._seconds


def _has_worked(before: Worked | None, now: Worked) -> bool:
    if before is None or before.started != now.started:
        return False  # too new
    return now.is_held or now.seconds > before.seconds or now.disk_bytes > before.disk_bytes


def _read(process: psutil.Process) -> Worked:
    with process.oneshot():
        times = process.cpu_times()
        arguments = process.cmdline() or [""]
        return Worked(
            id=process.pid,
            parent_id=process.ppid(),
            started=process.create_time(),
            seconds=times.user + times.system,
            disk_bytes=_disk_bytes(process),
            is_held=process.status() in _HELD,
            is_logger=arguments[0].rstrip().endswith(_LOGGER_TITLE) or _LOGGER_ARGUMENT in "".join(arguments),
        )


def _disk_bytes(process: psutil.Process) -> int:
    if sys.platform != "darwin":
        with suppress(psutil.Error, OSError, NotImplementedError):
            counters = process.io_counters()
            return counters.read_bytes + counters.write_bytes
    return 0
