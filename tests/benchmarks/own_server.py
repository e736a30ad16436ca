"""A server of ours, as its users start it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processes import Programs, started

PROGRAMS = Path(sys.executable).parent
"""Where the console scripts of the installed package are."""

_ANNOUNCED = re.compile(r"ready at (\S+:\d+);")
_LOOK_AGAIN_SECONDS = 0.01


class NoServerError(Exception):
    """The server ended before it was ready; the message is what it said."""


@dataclass(frozen=True)
class OwnServer:
    """A running `diptych-server serve` at `HOST:PORT`, with its PostgreSQL and its worker."""

    address: str
    programs: Programs


@contextmanager
def own_server(data_dir: Path, *, weights_dir: Path, port: int = 0) -> Iterator[OwnServer]:
    """A running server; it and all its processes are ended afterwards.

    Raises:
        NoServerError: it did not come up.
    """
    environment = {"DIPTYCH_WEIGHTS_DIR": str(weights_dir.resolve()), "NO_COLOR": "1"}
    environment |= {name: "" for name in os.environ if name.startswith("DIPTYCH_") and name not in environment}
    command: list[str | Path] = [PROGRAMS / "diptych-server", "serve", "--data-dir", data_dir, "--port", str(port)]
    with TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with started(command, environment=environment, log=log) as programs:
            yield OwnServer(_announced(programs, log), programs)


def _announced(programs: Programs, log: Path) -> str:
    while (found := _ANNOUNCED.search(log.read_text())) is None:
        with suppress(subprocess.TimeoutExpired):
            programs.process.wait(_LOOK_AGAIN_SECONDS)
            raise NoServerError(log.read_text())
    return found[1]
