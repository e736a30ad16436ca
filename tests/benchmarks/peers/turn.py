"""One turn of one contestant: start it, check its answers, send requests from one and then sixteen clients, end it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.processes import Programs

MANY = 16
TOLERANCE = 0.05
"""How far confidences may lie apart: bfloat16 keeps three digits, and heads amplify a little."""
_LOOK_AGAIN_SECONDS = 0.2

Figures = Mapping[str, float]


class TurnFailed(Exception):  # noqa: N818 - it says what happened
    """A contestant gave no answer, or not the right ones; the message says which."""


@dataclass(frozen=True)
class Turn:
    """The figures of one turn."""

    one: Figures
    many: Figures
    footprint: Figures


class Client:
    """The client program, asking one server; it does one thing at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.listen()

    def listen(self) -> dict[str, Any]:
        """Its next message."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise TurnFailed("the client was interrupted")
        said: dict[str, Any] = json.loads(line)
        if "failure" in said:
            raise TurnFailed(said["failure"])
        return said

    def ask(self, **command: object) -> dict[str, Any]:
        """Its first reply to a command."""
        self.tell(**command)
        return self.listen()

    def has_said(self, *, within_seconds: float) -> bool:
        """Whether it says something before the time is over."""
        assert self._process.stdout is not None
        return bool(select.select([self._process.stdout], [], [], within_seconds)[0])

    def tell(self, **command: object) -> None:
        """Command something."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()


@contextmanager
def client(command: Sequence[str | Path], *, path: str, log: Path) -> Iterator[Client]:
    """The client program, ready to ask; ended afterwards."""
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
        ) as process,
    ):
        try:
            yield Client(process)
        finally:
            process.kill()


def take_turn(asking: Client, programs: Programs, *, began: float, seconds: float, right: NDArray[np.float32]) -> Turn:
    """The figures of a server that was started just now.

    Args:
        asking: its client.
        programs: the server and all it started.
        began: when it was started, on the monotonic clock.
        seconds: how long each number of clients asks.
        right: the confidences (pictures, heads, labels) that it has to answer with.

    Raises:
        TurnFailed: it did not answer, or not as it should.
    """
    started = _first_answer(asking, programs) - began
    check(np.array(asking.ask(do="check")["confidences"], np.float32), right)
    one = _load(asking, programs, clients=1, seconds=seconds)
    many = _load(asking, programs, clients=MANY, seconds=seconds)
    memory = programs.memory()
    footprint = {"PSS MB": memory.shared_fairly, "RSS MB": memory.resident, "first answer after s": started}
    return Turn(one, many, footprint)


def check(answers: NDArray[np.float32], right: NDArray[np.float32]) -> None:
    """Compare confidences (pictures, heads, labels) with the right ones.

    Raises:
        TurnFailed: they are not the same within the tolerance, or another label wins by more than that.
    """
    if answers.shape != right.shape:
        raise TurnFailed(f"it answers {answers.shape} confidences instead of {right.shape}")
    apart = float(np.abs(answers - right).max())
    if apart > TOLERANCE:
        raise TurnFailed(f"its confidences are up to {apart:.2f} apart from ours")


def _first_answer(asking: Client, programs: Programs) -> float:
    asking.tell(do="first")
    while not asking.has_said(within_seconds=_LOOK_AGAIN_SECONDS):
        if programs.process.poll() is not None:
            raise TurnFailed(f"it ended with exit code {programs.process.returncode}")
    return float(asking.listen()["answered_at"])


def _load(asking: Client, programs: Programs, *, clients: int, seconds: float) -> Figures:
    asking.ask(do="load", clients=clients, seconds=seconds)
    cpu, began = programs.cpu_seconds(), time.monotonic()
    asking.listen()
    cpu, took = programs.cpu_seconds() - cpu, time.monotonic() - began
    return figures(asking.listen(), server_cpu_seconds=cpu * seconds / took, seconds=seconds)


def figures(measured: Mapping[str, float], *, server_cpu_seconds: float, seconds: float) -> Figures:
    """The figures of the table, from what a client measured."""
    answers = measured["answers"]
    if not answers:
        raise TurnFailed("no answers came in time")
    return {
        "frames/s": answers / seconds,
        "p50 ms": measured["p50_millis"],
        "p99 ms": measured["p99_millis"],
        "server CPU ms/frame": 1000 * server_cpu_seconds / answers,
        "client CPU ms/frame": 1000 * measured.get("cpu_seconds", 0) / answers,
    }
