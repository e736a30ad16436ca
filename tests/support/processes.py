"""Which processes work in a data directory, and when one of them ends; read from the kernel."""

import os
import select
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_WORKING_FOLDER = "cwd"


@dataclass(frozen=True)
class FoundProcess:
    """A process as it was when it was found."""

    id: int
    parent_id: int
    command: str

    def kill(self) -> None:
        """End it without giving it a chance."""
        with suppress(ProcessLookupError):
            os.kill(self.id, signal.SIGKILL)


def processes_of(data_dir: Path) -> list[FoundProcess]:
    """The processes that work in the folder, or name it in their command or environment; not this one."""
    found = [_found(int(entry.name), data_dir) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [each for each in found if each is not None]


def postmaster_of(data_dir: Path) -> FoundProcess:
    """The main process of the PostgreSQL that works in the folder."""
    postgres = [each for each in processes_of(data_dir) if Path(each.command.partition(" ")[0]).name == "postgres"]
    return _eldest([each for each in postgres if " -D " in f"{each.command} "])


def worker_of(data_dir: Path) -> FoundProcess:
    """The worker that works in the folder."""
    return _eldest([each for each in processes_of(data_dir) if "--supervised" in each.command.split()])


def ended_within(process: FoundProcess, *, seconds: float) -> bool:
    """Whether the process ended within that time."""
    try:
        descriptor = os.pidfd_open(process.id)
    except ProcessLookupError:
        return True
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    finally:
        os.close(descriptor)


def memory_of(process_id: int, *, field: str) -> int:
    """A line of the kernel's account of a process's memory, in bytes: VmRSS is what it holds, VmHWM its peak."""
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.removesuffix("kB")) * 1024
    raise LookupError(field)


def reset_peak_of(process_id: int) -> None:
    """Reset VmHWM to the memory that the process uses now; without effect where the kernel cannot do so."""
    with suppress(OSError):
        Path(f"/proc/{process_id}/clear_refs").write_text("5")


def libraries_of(process_id: int) -> set[str]:
    """The names of the files that the process has in memory, shared libraries among them."""
    return {Path(line.split()[-1]).name for line in Path(f"/proc/{process_id}/maps").read_text().splitlines()}


def _eldest(processes: Sequence[FoundProcess]) -> FoundProcess:
    """The one that is not a child of another: for a moment, a child that was just made has its parent's command."""
    ids = {each.id for each in processes}
    [eldest] = [each for each in processes if each.parent_id not in ids]
    return eldest


def _found(process_id: int, data_dir: Path) -> FoundProcess | None:
    entry = Path("/proc") / str(process_id)
    try:
        folder = (entry / _WORKING_FOLDER).readlink()
        command = (entry / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ").strip()
        environment = (entry / "environ").read_bytes().decode(errors="replace").split("\0")
        parent_id = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:  # it has ended, or belongs to another user, as none of ours does
        return None
    named = str(data_dir) in command.split() or f"DIPTYCH_DATA_DIR={data_dir}" in environment
    is_ours = named or folder == data_dir or data_dir in folder.parents
    return FoundProcess(process_id, parent_id, command) if is_ours and process_id != os.getpid() else None
