"""The parts of the benchmark; each runs in its own process, so that none disturbs the next."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import installed_versions, this_machine
from benchmarks.results import Result
from benchmarks.rows import Options, Row

PARTS: Final[Mapping[str, str]] = {
    "live": "benchmarks.live_path",
    "peers": "benchmarks.peers",
    "runtimes": "benchmarks.runtimes",
    "training": "benchmarks.training",
    "comparing": "benchmarks.comparing",
    "asking": "benchmarks.asking",
    "bulk": "benchmarks.bulk",
    "reaction": "benchmarks.reaction",
    "startup": "benchmarks.startup",
    "growth": "benchmarks.growth",
    "desktop": "benchmarks.desktop",
}
"""The module of each part, in the order of measuring."""

REPOSITORY: Final = Path(__file__).resolve().parents[2]


def run_part(part: str, options: Options) -> Result:
    """The rows of the part, however it ended."""
    began, started = datetime.now(UTC), time.monotonic()
    messages, exit_code = _messages(PARTS[part], options)
    last = messages.pop() if messages and "failure" in messages[-1] else {}
    return Result(
        part=part,
        measured_at=began.isoformat(timespec="seconds"),
        took_seconds=round(time.monotonic() - started, 1),
        rounds=options.rounds,
        seconds=options.seconds,
        machine=this_machine(),
        versions=installed_versions(),
        loads=tuple(last.get("loads", ())),
        rows=tuple(Row(**message["row"]) for message in messages),
        failure=last.get("failure", f"its process ended with exit code {exit_code}"),
    )


def _messages(module: str, options: Options) -> tuple[list[dict[str, Any]], int]:
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.part", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": _path(), "GRPC_ENABLE_FORK_SUPPORT": "0"},
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(json.dumps(asdict(options), default=str))
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # whatever an interrupted part has left
    return [json.loads(line) for line in output.splitlines()], process.returncode


def _path() -> str:
    return os.pathsep.join([str(REPOSITORY / "tests"), *filter(None, [os.environ.get("PYTHONPATH")])])
