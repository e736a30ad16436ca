"""What PostgreSQL writes about itself in its data directory, postmaster.pid: line by line, as it starts."""

from dataclasses import dataclass
from typing import Final

from diptych_server.embedded.layout import Layout

PID_FILE: Final = "postmaster.pid"
_PROCESS_ID, _PORT, _ADDRESS = 0, 3, 5
"""Lines of the file."""


@dataclass(frozen=True)
class Recorded:
    """What the file says; it may be of a PostgreSQL that was killed."""

    process_id: int
    tcp_port: int | None
    """Where it listens on loopback; None where it does not, or not yet."""


def recorded(layout: Layout) -> Recorded | None:
    """What the file of a cluster says; None where there is none, or a broken one."""
    try:
        lines = (layout.cluster / PID_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
        process_id = abs(int(lines[_PROCESS_ID]))  # a negative one is that of a server without clients
    except (OSError, ValueError, IndexError):
        return None
    return Recorded(process_id, _port(lines)) if process_id else None


def _port(lines: list[str]) -> int | None:
    if len(lines) <= _ADDRESS or not lines[_ADDRESS].strip():
        return None
    return int(lines[_PORT]) if lines[_PORT].isdecimal() else None
