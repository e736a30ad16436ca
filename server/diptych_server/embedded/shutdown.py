"""The three ways to end PostgreSQL, asked for by signals, or by pg_ctl where there are none."""

import signal
from contextlib import suppress
from enum import Enum

import psutil

from diptych_server.embedded.pg_ctl import PgCtl


class Shutdown(Enum):
    """How PostgreSQL ends; the value is the signal's name without SIG, as pg_ctl takes it."""

    FAST = "INT"
    """Cut connections, write everything, leave."""
    IMMEDIATE = "QUIT"
    """Leave, and recover at the next start."""

    @property
    def number(self) -> signal.Signals:
        """The signal, where the system has it."""
        return signal.Signals[f"SIG{self.value}"]


async def ask(process_id: int, shutdown: Shutdown, *, pg_ctl: PgCtl | None) -> None:
    """Ask PostgreSQL's main process to end, if it lives and is ours."""
    if pg_ctl is not None:
        await pg_ctl.send(process_id, shutdown.value)
        return
    with suppress(psutil.Error):
        psutil.Process(process_id).send_signal(shutdown.number)


def kill(process_id: int) -> None:
    """End a process without giving it a chance, if it lives and is ours."""
    with suppress(psutil.Error):
        psutil.Process(process_id).kill()
