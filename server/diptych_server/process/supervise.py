"""Supervises a child process: restarts it when it ends, and stops it with the parent."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence

import structlog

from diptych.backoff import growing_pauses
from diptych_server.child import APART
from diptych_server.embedded.process_handle import handle_of

_QUICK_SECONDS = 5.0
_FIRST_PAUSE_SECONDS = 1.0
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
        pauses = _pauses()
        while True:
            started = time.monotonic()
            ended = asyncio.Event()
            process = self._start()
            handle = handle_of(process.pid, child=process, on_end=ended.set)
            try:
                await ended.wait()
            finally:
                await self._stop(process, ended)
                handle.release()
            _log.warning("worker ended, restarting it", exit_code=process.returncode)
            is_quick = time.monotonic() - started < _QUICK_SECONDS
            pauses = pauses if is_quick else _pauses()
            await asyncio.sleep(next(pauses))

    def _start(self) -> subprocess.Popen[bytes]:
        # A separate session: Ctrl-C in the terminal reaches only the parent, which then stops the child gracefully.
        # Its standard input ends when the parent dies: the child then stops.
        return subprocess.Popen(  # noqa: S603 - our own
            self._command,
            env=os.environ | self._environment,
            stdin=subprocess.PIPE,
            start_new_session=True,
            creationflags=APART,
        )

    async def _stop(self, process: subprocess.Popen[bytes], ended: asyncio.Event) -> None:
        if process.stdin is not None:
            process.stdin.close()  # a request to stop; on Windows the only one
        if ended.is_set():
            return
        if sys.platform != "win32":
            process.terminate()
        try:
            async with asyncio.timeout(self._stop_seconds):
                await ended.wait()
        except TimeoutError:
            _log.warning("worker did not stop in time, killing it")
            process.kill()
            await ended.wait()


def _pauses() -> Iterator[float]:
    return growing_pauses(first=_FIRST_PAUSE_SECONDS, longest=_LONGEST_PAUSE_SECONDS)
