"""The turns of the ceiling, of our server and of each peer, all on the same field."""

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.goals import CEILING, OURS
from benchmarks.own_server import own_server
from benchmarks.peers.contenders import CONTENDERS, FOLDER, Contender
from benchmarks.peers.environments import environment
from benchmarks.peers.field import Field
from benchmarks.peers.turn import Client, Figures, Turn, TurnFailed, client, figures, take_turn
from benchmarks.processes import Programs, started
from benchmarks.rows import Options

_REPOSITORY = FOLDER.parents[2]
_SHARED, _SERVER = _REPOSITORY / "shared", _REPOSITORY / "server"
_BATCH = 4
_FREE_PORTS = 3
_PORTS = range(20_000, 32_000)
_PATIENCE_SECONDS = 60
_LAST_WORDS = 20
"""How many lines of what a peer said are shown when it fails."""


class Lineup:
    """All systems that take turns.

    Raises:
        NotInstalled: the client's environment cannot be made.
    """

    def __init__(self, field: Field, options: Options) -> None:
        self._field = field
        self._options = options
        self._client_binaries = self._environment("client", FOLDER / "client/requirements.txt")
        self._right = self._our_answers()

    def turns(self) -> Mapping[str, Callable[[], Turn]]:
        """The turns by name, in order."""
        return {
            CEILING: self._ceiling,
            OURS: self._ours,
            **{each.name: partial(self._peer, each) for each in CONTENDERS},
        }

    def _ceiling(self) -> Turn:
        one, many = self._in_process(threads=1, batch=1), self._in_process(threads=os.cpu_count() or 1, batch=_BATCH)
        return Turn(one, many, footprint={})

    def _ours(self) -> Turn:
        [port] = _free_ports(1)
        with self._client("diptych", port) as asking:
            began = time.monotonic()
            with own_server(self._field.data_dir, weights_dir=self._field.model, port=port) as server:
                turn = self._take(asking, server.programs, began=began)
                answering = {"of it who answers, PSS MB": server.programs.own_memory().shared_fairly}
                return replace(turn, footprint={**turn.footprint, **answering})

    def _peer(self, contender: Contender) -> Turn:
        binaries = self._environment(contender.folder, contender.requirements)
        ports = _free_ports(_FREE_PORTS)
        command = contender.command(binaries, ports)
        environment = self._peer_environment(ports) | dict(contender.environment(ports))
        log = self._field.folder / f"{contender.name}.log"
        with ExitStack() as stack:
            asking = stack.enter_context(self._client(contender.language, ports[contender.port]))
            began = time.monotonic()
            programs = stack.enter_context(started(command, environment=environment, log=log))
            try:
                return self._take(asking, programs, began=began)
            except TurnFailed:
                sys.stderr.write("".join(log.read_text(errors="replace").splitlines(keepends=True)[-_LAST_WORDS:]))
                raise

    def _take(self, asking: Client, programs: Programs, *, began: float) -> Turn:
        return take_turn(asking, programs, began=began, seconds=self._options.seconds, right=self._right)

    def _our_answers(self) -> NDArray[np.float32]:
        with own_server(self._field.data_dir, weights_dir=self._field.model) as server:
            port = int(server.address.rpartition(":")[2])
            with self._client("diptych", port) as asking:
                return np.array(asking.ask(do="check")["confidences"], np.float32)

    def _client(self, language: str, port: int) -> AbstractContextManager[Client]:
        program = [self._client_binaries / "python", FOLDER / "client/load.py"]
        where: list[str | Path] = [language, f"127.0.0.1:{port}", self._field.pictures, *self._field.snapshot_ids]
        path = os.pathsep.join(map(str, (FOLDER / "client", _SHARED)))
        return client([*program, *where], path=path, log=self._field.folder / "client.log")

    def _in_process(self, *, threads: int, batch: int) -> Figures:
        seconds = self._options.seconds
        program: list[str | Path] = [sys.executable, FOLDER / "network/in_process.py", self._field.pictures]
        ended = subprocess.run(
            [*program, str(threads), str(batch), str(seconds)],
            stdout=subprocess.PIPE,
            check=True,
            timeout=seconds + _PATIENCE_SECONDS,
            env=os.environ | self._peer_environment(ports=()),
        )
        measured = json.loads(ended.stdout.splitlines()[-1])
        return figures(measured, server_cpu_seconds=measured.pop("cpu_seconds"), seconds=seconds)

    def _environment(self, name: str, requirements: Path) -> Path:
        return environment(name, requirements, folder=self._options.environments_dir.resolve())

    def _peer_environment(self, ports: Sequence[int]) -> dict[str, str]:
        return {
            "BENCHMARK_MODEL": str(self._field.model),
            "BENCHMARK_RUNTIME": self._field.runtime.value,
            "BENCHMARK_PORTS": " ".join(map(str, ports)),
            "PYTHONPATH": os.pathsep.join(map(str, (FOLDER / "network", _SERVER, _SHARED))),
            "HOME": str(self._field.folder),
        }


def _free_ports(count: int) -> list[int]:
    """Ports below those that the system assigns: Ray would use one for one of its processes."""
    with ExitStack() as stack:
        ports: list[int] = []
        for port in random.sample(_PORTS, len(_PORTS)):
            with suppress(OSError):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
                ports.append(port)
            if len(ports) == count:
                break
    return ports
