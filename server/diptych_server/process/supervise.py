"""Keeps one child process alive: starts it again when it ends, and takes it along when the parent stops."""

import asyncio
import contextlib
import os
import time
from collections.abc import Mapping, Sequence

import structlog

_QUICK_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 30.0

_log = structlog.get_logger(__name__)


class Supervisor:
    """Runs a command for as long as `run` is not cancelled. Belongs to one event loop."""

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str], stop_seconds: float) -> None:
        self._command = command
        self._environment = environment
        self._stop_seconds = stop_seconds

    async def run(self) -> None:
        """Start the command, and again whenever it ends; a command that keeps failing is given pauses."""
        pause = 1.0
        while True:
            started = time.monotonic()
            process = await self._start()
            try:
                code = await process.wait()
            finally:
                await self._stop(process)
            _log.warning("worker ended, starting it again", exit_code=code)
            is_quick = time.monotonic() - started < _QUICK_SECONDS
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS) if is_quick else 1.0
            await asyncio.sleep(pause)

    async def _start(self) -> asyncio.subprocess.Process:
        # Its own session: a Ctrl-C in the terminal reaches the parent only, which then stops it in order.
        # Its standard input ends when the parent does, however that dies: this is how it learns of it.
        return await asyncio.create_subprocess_exec(
            *self._command,
            env=os.environ | self._environment,
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,
        )

    async def _stop(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), self._stop_seconds)
        except TimeoutError:
            _log.warning("worker did not stop in time, killing it")
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
