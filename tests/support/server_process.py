"""The real server as its users start it: a process with its PostgreSQL and its worker, and the end of all of them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from support.processes import processes_of

SERVER_PROGRAM = str(Path(sys.executable).with_name("diptych-server"))
"""The console script of the installed package."""

_ANNOUNCED = re.compile(r"ready at (\S+:\d+);")


@dataclass(frozen=True)
class Ending:
    """How a server ended."""

    exit_code: int
    seconds: float
    """From the signal to the end of the process."""
    errors: str
    """All it wrote to standard error."""
    left: tuple[str, ...]
    """Commands of the processes that outlived it."""


class ServerProcess:
    """A running `diptych-server serve`, which answers calls from the moment this is made.

    `data_dir` is where it keeps everything, `address` is `HOST:PORT`, and `process` is the server itself, the leader of
    its process group as in a terminal.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int = 0,
        environment: Mapping[str, str] | None = None,
        log_path: Path,
        program: str = SERVER_PROGRAM,
    ) -> None:
        self.data_dir = data_dir
        self._log_path = log_path
        with log_path.open("wb") as log:
            self.process = subprocess.Popen(
                [program, "serve", "--data-dir", str(data_dir), "--port", str(port)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**clean_environment(), **(environment or {})},
                start_new_session=True,
            )
        try:
            self.address = self._announced()
        except BaseException:
            self.discard()
            raise

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.address.rpartition(":")[2])

    @property
    def errors(self) -> str:
        """Its standard error so far."""
        return self._log_path.read_text(errors="replace")

    def next_line(self) -> str:
        """The next line that it writes to standard output; empty when it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def interrupt(self) -> Ending:
        """Press Ctrl-C in its terminal, and wait for the end."""
        return self._ended_by(lambda: os.killpg(self.process.pid, signal.SIGINT))

    def terminate(self) -> Ending:
        """Send SIGTERM, and wait for the end."""
        return self._ended_by(self.process.terminate)

    def kill(self) -> Ending:
        """Send SIGKILL, and wait for the end of the server alone."""
        return self._ended_by(self.process.kill)

    def wait(self) -> Ending:
        """Wait for an end that comes from somewhere else."""
        return self._ended_by(lambda: None)

    def discard(self) -> None:
        """End it and all it started, in no order."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        for left in processes_of(self.data_dir):
            left.kill()

    def _announced(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = _ANNOUNCED.search(line)
        assert found, f"no server: {line} {self.errors}"
        return found[1]

    def _ended_by(self, signalled: Signal) -> Ending:
        since = time.monotonic()
        signalled()
        exit_code = self.process.wait(timeout=120)
        seconds = time.monotonic() - since
        left = tuple(each.command for each in processes_of(self.data_dir))
        return Ending(exit_code, seconds, self.errors, left)


class Signal(Protocol):
    """Does something to a process."""

    def __call__(self) -> None:
        """Do it."""


class StartServer(Protocol):
    """Starts a server whose processes are gone after the test."""

    def __call__(self, data_dir: Path, *, port: int = 0, environment: Mapping[str, str] | None = None) -> ServerProcess:
        """Return a server that answers calls."""


def clean_environment() -> dict[str, str]:
    """This process's environment without what would set a server or a client."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DIPTYCH_")}


def run_server(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The end of a server that cannot start."""
    return subprocess.run(
        [SERVER_PROGRAM, *arguments],
        capture_output=True,
        text=True,
        env={**clean_environment(), **(environment or {})},
        timeout=120,
        check=False,
    )
