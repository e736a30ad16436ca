"""The file postmaster.pid, which PostgreSQL writes to its data directory line by line as it starts."""

from dataclasses import dataclass
from typing import Final

from diptych_server.embedded.layout import Layout

PID_FILE: Final = "postmaster.pid"
_PROCESS_ID, _PORT, _ADDRESS = 0, 3, 5
"""Lines of the file."""


@dataclass(frozen=True)
class Recorded:
    """The content of the file, which may be that of a killed PostgreSQL."""

    process_id: int
    tcp_port: int | None
    """The loopback port; None if it does not listen there, or not yet."""


def recorded(layout: Layout) -> Recorded | None:
    """The content of a cluster's file; None if it is missing or invalid."""
    try:
        lines = (layout.cluster / PID_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
        process_id = abs(int(lines[_PROCESS_ID]))  # negative for a single-user server
    except (OSError, ValueError, IndexError):
        return None
    return Recorded(process_id, _port(lines)) if process_id else None


def _port(lines: list[str]) -> int | None:
    if len(lines) <= _ADDRESS or not lines[_ADDRESS].strip():
        return None
    return int(lines[_PORT]) if lines[_PORT].isdecimal() else None
