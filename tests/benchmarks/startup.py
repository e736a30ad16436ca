"""Start-up times of programs, and their memory when idle."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.own_server import PROGRAMS, own_server
from benchmarks.rows import Options, Row, interleaved

_MILLIS = 1000


def measure(options: Options) -> Iterable[Row]:
    """Commands that end at once, and the server on a new data directory and on one that it knows."""
    commands: dict[str, Sequence[str | Path]] = {
        "diptych --help": [PROGRAMS / "diptych", "--help"],
        "diptych-server --help": [PROGRAMS / "diptych-server", "--help"],
        "import diptych_client.sdk": [sys.executable, "-c", "import diptych_client.sdk"],
        "import numpy, for comparison": [sys.executable, "-c", "import numpy"],
    }
    cases = {name: partial(_command, command) for name, command in commands.items()}
    yield from interleaved("startup", cases, rounds=options.rounds)
    with tempfile.TemporaryDirectory() as known:
        with own_server(Path(known), weights_dir=options.weights_dir):
            pass
        servers = {
            "diptych-server, new data directory": lambda: _new_server(options),
            "diptych-server, started again": lambda: _server(Path(known), options),
        }
        yield from interleaved("startup.server", servers, rounds=options.rounds)


def _command(command: Sequence[str | Path]) -> Mapping[str, float]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"NO_COLOR": "1"})
    took = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"ms": _MILLIS * took, "CPU ms": _MILLIS * cpu}


def _new_server(options: Options) -> Mapping[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return _server(Path(folder), options)


def _server(data_dir: Path, options: Options) -> Mapping[str, float]:
    began = time.monotonic()
    with own_server(data_dir, weights_dir=options.weights_dir) as server:
        took, cpu = time.monotonic() - began, server.programs.cpu_seconds()
        memory = server.programs.memory()
    return {"ready after s": took, "CPU s": cpu, "PSS MB": memory.shared_fairly, "RSS MB": memory.resident}
