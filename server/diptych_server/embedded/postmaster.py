"""The main process of a running PostgreSQL, our child or adopted: waits for its end, and stops it."""

import asyncio
import subprocess

from diptych_server.embedded.pg_ctl import PgCtl
from diptych_server.embedded.process_handle import handle_of
from diptych_server.embedded.shutdown import Shutdown, kill

_IMMEDIATE_STOP_SECONDS = 3.0


class Postmaster:
    """One PostgreSQL main process; a reused process id never gets its signals.

    Belongs to the event loop in which it was created.
    """

    def __init__(
        self,
        process_id: int,
        *,
        child: subprocess.Popen[bytes] | None = None,
        pg_ctl: PgCtl | None = None,
        by_descriptor: bool = True,
    ) -> None:
        """Open a handle of the process.

        Args:
            process_id: The id of the process.
            child: Its `Popen` object, if we started it.
            pg_ctl: Stops it on systems without signals.
            by_descriptor: Whether to use a process descriptor, on systems that have them.

        Raises:
            ProcessLookupError: It has ended already.
        """
        self.process_id = process_id
        self._pg_ctl = pg_ctl
        self._has_ended = asyncio.Event()
        self._handle = handle_of(process_id, child=child, on_end=self._has_ended.set, by_descriptor=by_descriptor)

    async def ended(self) -> None:
        """Wait until the process has ended."""
        await self._has_ended.wait()

    async def ended_within(self, seconds: float) -> bool:
        """Wait at most that time, and return whether the process has ended."""
        try:
            async with asyncio.timeout(seconds):
                await self._has_ended.wait()
        except TimeoutError:
            return False
        return True

    async def stop(self, *, timeout_seconds: float) -> None:
        """Stop PostgreSQL in order, or immediately if that takes longer than `timeout_seconds`.

        Connections are closed; committed transactions are safe in either case.
        """
        try:
            for shutdown, seconds in (
                (Shutdown.FAST, timeout_seconds),
                (Shutdown.IMMEDIATE, _IMMEDIATE_STOP_SECONDS),
            ):
                await self._request(shutdown)
                if await self.ended_within(seconds):
                    return
            if not self._has_ended.is_set():
                kill(self.process_id)
            await self.ended()
        finally:
            self._handle.release()

    async def _request(self, shutdown: Shutdown) -> None:
        if self._has_ended.is_set():
            return
        if self._pg_ctl is not None:
            await self._pg_ctl.send(self.process_id, shutdown.value)
        else:
            self._handle.send(shutdown.number)
