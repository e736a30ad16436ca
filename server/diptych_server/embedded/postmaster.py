"""The main process of a running PostgreSQL, our child or adopted: waiting for its end, and stopping it."""

import asyncio
import subprocess

from diptych_server.embedded.pg_ctl import PgCtl
from diptych_server.embedded.process_handle import handle_of
from diptych_server.embedded.shutdown import Shutdown, kill

_IMMEDIATE_STOP_SECONDS = 3.0


class Postmaster:
    """One PostgreSQL main process, held so that a reused process id never gets our signals.

    Belongs to the event loop it was made in.
    """

    def __init__(
        self,
        process_id: int,
        *,
        child: subprocess.Popen[bytes] | None = None,
        pg_ctl: PgCtl | None = None,
        by_descriptor: bool = True,
    ) -> None:
        """Hold the process.

        Args:
            process_id: Of the process.
            child: Its handle, where we started it.
            pg_ctl: What asks it to stop where that takes no signals.
            by_descriptor: Whether it is held by a descriptor, on a system that has them.

        Raises:
            ProcessLookupError: It has ended already.
        """
        self.process_id = process_id
        self._pg_ctl = pg_ctl
        self._has_ended = asyncio.Event()
        self._handle = handle_of(process_id, child=child, on_end=self._has_ended.set, by_descriptor=by_descriptor)

    async def ended(self) -> None:
        """Return when the process has ended."""
        await self._has_ended.wait()

    async def ended_within(self, seconds: float) -> bool:
        """Return whether the process ended within that time."""
        try:
            async with asyncio.timeout(seconds):
                await self._has_ended.wait()
        except TimeoutError:
            return False
        return True

    async def stop(self, *, timeout_seconds: float) -> None:
        """Stop PostgreSQL in order, and without order when that takes longer than `timeout_seconds`.

        Connections are cut, committed transactions are safe in either case.
        """
        try:
            for shutdown, seconds in (
                (Shutdown.FAST, timeout_seconds),
                (Shutdown.IMMEDIATE, _IMMEDIATE_STOP_SECONDS),
            ):
                await self._ask(shutdown)
                if await self.ended_within(seconds):
                    return
            if not self._has_ended.is_set():
                kill(self.process_id)
            await self.ended()
        finally:
            self._handle.release()

    async def _ask(self, shutdown: Shutdown) -> None:
        if self._has_ended.is_set():
            return
        if self._pg_ctl is not None:
            await self._pg_ctl.send(self.process_id, shutdown.value)
        else:
            self._handle.send(shutdown.number)
