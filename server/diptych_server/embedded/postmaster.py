"""The main process of a running PostgreSQL, our child or adopted: waiting for its end, and stopping it."""

import asyncio
import os
import signal
import subprocess
from contextlib import suppress

_IMMEDIATE_STOP_SECONDS = 3.0


class Postmaster:
    """One PostgreSQL main process, held by a descriptor so that a reused process id never gets our signals.

    Belongs to the event loop it was made in.
    """

    def __init__(self, process_id: int, *, child: subprocess.Popen[bytes] | None = None) -> None:
        """Hold the process; `child` is its handle when we started it.

        Raises:
            ProcessLookupError: It has ended already.
        """
        self.process_id = process_id
        self._child = child
        self._descriptor = os.pidfd_open(process_id)
        self._has_ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._descriptor, self._note_end)

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
            for request, seconds in (
                (signal.SIGINT, timeout_seconds),  # "fast": cut connections, write everything, leave
                (signal.SIGQUIT, _IMMEDIATE_STOP_SECONDS),  # "immediate": leave, recover at the next start
            ):
                self._send(request)
                if await self.ended_within(seconds):
                    return
            self._send(signal.SIGKILL)
            await self.ended()
        finally:
            self._release()

    def _send(self, request: signal.Signals) -> None:
        if not self._has_ended.is_set():
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._descriptor, request)

    def _note_end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._descriptor)
        if self._child:
            self._child.wait()  # returns at once, and lets the kernel forget it
        self._has_ended.set()

    def _release(self) -> None:
        asyncio.get_running_loop().remove_reader(self._descriptor)
        os.close(self._descriptor)
