"""The installed `diptych` command, run against one server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from support.server_process import clean_environment

CLIENT_PROGRAM = str(Path(sys.executable).with_name("diptych"))
"""The console script of the installed package."""

_TIMEOUT_SECONDS = 120


class Diptych:
    """Runs `diptych` with one server as its default, and any other environment variables."""

    def __init__(
        self,
        address: str,
        *,
        program: str = CLIENT_PROGRAM,
        timeout_seconds: float = _TIMEOUT_SECONDS,
        **environment: str,
    ) -> None:
        self._program = program
        self._timeout_seconds = timeout_seconds
        self._environment = clean_environment() | {"DIPTYCH_SERVER": address, "NO_COLOR": "1"} | environment

    def __call__(
        self, *arguments: str, typed: str = "", folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """The command once it has ended, run in `folder` with `typed` as its input; a traceback fails the test."""
        ended = subprocess.run(
            [self._program, *arguments],
            input=typed,
            cwd=folder,
            capture_output=True,
            text=True,
            env=self._environment,
            timeout=self._timeout_seconds,
            check=False,
        )
        assert "Traceback" not in ended.stderr, ended.stderr
        return ended

    def done(self, *arguments: str, folder: Path | None = None) -> str:
        """The standard output of a command that must succeed."""
        ended = self(*arguments, folder=folder)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The command, still running, in its own process group as in a terminal."""
        return subprocess.Popen(
            [self._program, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment,
            start_new_session=True,
        )


def interrupt(command: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Press Ctrl-C in the terminal of a command: its exit code, and what it still wrote to stdout and stderr."""
    os.killpg(command.pid, signal.SIGINT)
    try:
        output, errors = command.communicate(timeout=_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        command.kill()  # otherwise the next wait for it would never end
        raise
    return command.returncode, output, errors
