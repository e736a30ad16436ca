"""The ways to stop PostgreSQL: by signals, or by pg_ctl on systems without them."""

import signal
from contextlib import suppress
from enum import Enum

import psutil

from diptych_server.embedded.pg_ctl import PgCtl


class Shutdown(Enum):
    """The shutdown modes of PostgreSQL; the value is the signal's name without SIG, as for pg_ctl."""

    FAST = "INT"
    """Close connections, write everything to the disk, and exit."""
    IMMEDIATE = "QUIT"
    """Exit immediately, and recover at the next start."""

    @property
    def number(self) -> signal.Signals:
        """The signal, on systems that have it."""
        return signal.Signals[f"SIG{self.value}"]


async def request_stop(process_id: int, shutdown: Shutdown, *, pg_ctl: PgCtl | None) -> None:
    """Request PostgreSQL's main process to stop, if it is running and ours."""
    if pg_ctl is not None:
        await pg_ctl.send(process_id, shutdown.value)
        return
    with suppress(psutil.Error):
        psutil.Process(process_id).send_signal(shutdown.number)


def kill(process_id: int) -> None:
    """Kill a process, if it is running and ours."""
    with suppress(psutil.Error):
        psutil.Process(process_id).kill()
