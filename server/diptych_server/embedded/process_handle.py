"""Handles for waiting for and signalling a process, safe against reused process ids."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import psutil


class ProcessHandle(Protocol):
    """A handle that belongs to its event loop, and calls back once on that loop when the process has ended."""

    def send(self, number: signal.Signals) -> None:
        """Send a signal if the process is still running."""

    def release(self) -> None:
        """Stop watching."""


if sys.platform == "linux":

    class DescriptorHandle:
        """A handle based on a kernel process descriptor."""

        def __init__(
            self, process_id: int, *, child: subprocess.Popen[bytes] | None, on_end: Callable[[], None]
        ) -> None:
            """Open the handle.

            Raises:
                ProcessLookupError: It has ended already.
            """
            self._child = child
            self._on_end = on_end
            self._descriptor = os.pidfd_open(process_id)
            asyncio.get_running_loop().add_reader(self._descriptor, self._note_end)

        def send(self, number: signal.Signals) -> None:
            """Send a signal."""
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._descriptor, number)

        def release(self) -> None:
            """Stop watching."""
            asyncio.get_running_loop().remove_reader(self._descriptor)
            os.close(self._descriptor)

        def _note_end(self) -> None:
            asyncio.get_running_loop().remove_reader(self._descriptor)
            if self._child:
                self._child.wait()  # returns immediately, and reaps the process
            self._on_end()


class ThreadHandle:
    """A handle based on a waiting thread and the process's start time; works on all systems."""

    def __init__(self, process_id: int, *, child: subprocess.Popen[bytes] | None, on_end: Callable[[], None]) -> None:
        """Open the handle.

        Raises:
            ProcessLookupError: It has ended already.
        """
        try:
            self._process = psutil.Process(process_id)
        except psutil.NoSuchProcess as error:
            raise ProcessLookupError(process_id) from error
        self._child = child
        self._on_end = on_end
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._wait, name=f"process-{process_id}", daemon=True).start()

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        with suppress(psutil.NoSuchProcess):
            self._process.send_signal(number)

    def release(self) -> None:
        """Stop watching; the thread ends with the process."""

    def _wait(self) -> None:
        if self._child:
            self._child.wait()
        else:
            self._process.wait()
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._on_end)


def handle_of(
    process_id: int,
    *,
    child: subprocess.Popen[bytes] | None,
    on_end: Callable[[], None],
    by_descriptor: bool = sys.platform == "linux",
) -> ProcessHandle:
    """A handle of a process, based on a descriptor if requested and supported by this system.

    Raises:
        ProcessLookupError: It has ended already.
    """
    if sys.platform == "linux" and by_descriptor:
        return DescriptorHandle(process_id, child=child, on_end=on_end)
    return ThreadHandle(process_id, child=child, on_end=on_end)
