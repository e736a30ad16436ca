"""The peers: how each is started with its best settings, and its protocol."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
_CORES = str(os.cpu_count() or 1)
Ports = Sequence[int]
Command = Callable[[Path, Ports], Sequence[str | Path]]
"""From the folder `bin` of a peer's environment and three free ports to its command."""


@dataclass(frozen=True)
class Contender:
    """A serving system that is not ours."""

    name: str
    package: str
    """The package whose version is shown."""
    folder: str
    """Its folder beside this module, and the name of its environment."""
    language: str
    """A name of `LANGUAGES` in `client/connections.py`."""
    command: Command
    settings: str
    """For the reader: what differs from how it comes."""
    port: int = 0
    """Which of the ports answers."""
    environment: Callable[[Ports], Mapping[str, str]] = lambda _: {}
    """Its other settings, as environment variables."""

    @property
    def requirements(self) -> Path:
        """The exact versions of its environment."""
        return FOLDER / self.folder / "requirements.txt"


def _program(name: str, *arguments: str) -> Command:
    return lambda binaries, _: [binaries / "python", FOLDER / name / "server.py", *arguments]


def _mlserver(binaries: Path, _: Ports) -> Sequence[str | Path]:
    return [binaries / "mlserver", "start", FOLDER / "mlserver"]


def _mlserver_settings(ports: Ports) -> Mapping[str, str]:
    names = ("HTTP_PORT", "GRPC_PORT", "METRICS_PORT")
    variables = {f"MLSERVER_{name}": str(port) for name, port in zip(names, ports, strict=True)}
    return variables | {"MLSERVER_HOST": "127.0.0.1", "MLSERVER_DEBUG": "false", "MLSERVER_PARALLEL_WORKERS": _CORES}


def _bentoml(binaries: Path, ports: Ports) -> Sequence[str | Path]:
    where = ["--host", "127.0.0.1", "--port", str(ports[0])]
    return [binaries / "bentoml", "serve", "server:Served", "--working-dir", FOLDER / "bentoml", *where]


CONTENDERS: Final = (
    Contender(
        "Triton",
        "nvidia-pytriton",
        "triton",
        "v2",
        _program("triton"),
        "V2 over gRPC, an instance per core, dynamic batching up to 4",
        port=1,
    ),
    Contender(
        "LitServe",
        "litserve",
        "litserve",
        "json",
        _program("litserve"),
        "JSON over HTTP, a worker per core",
    ),
    Contender(
        "LitServe tuned",
        "litserve",
        "litserve",
        "json",
        _program("litserve", "4"),
        "also batches of 4 within 2 ms, its fast queue",
    ),
    Contender(
        "MLServer",
        "mlserver",
        "mlserver",
        "v2",
        _mlserver,
        "V2 over gRPC, a parallel worker per core",
        port=1,
        environment=_mlserver_settings,
    ),
    Contender(
        "BentoML",
        "bentoml",
        "bentoml",
        "http",
        _bentoml,
        "picture as body over HTTP, a worker per core, no access log",
        environment=lambda _: {"BENTOML_DO_NOT_TRACK": "true"},
    ),
    Contender(
        "Ray Serve",
        "ray",
        "ray",
        "http",
        _program("ray"),
        "picture as body over HTTP, a replica per core",
    ),
)
"""Who is compared, in the order of measuring."""
