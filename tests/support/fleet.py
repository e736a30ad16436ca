"""Several servers and workers as separate processes, on one database and one bucket, with access tokens."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from diptych_server.store.blobs import Bucket
from support.postgres import FAST, cluster_in_thread
from support.server_process import SERVER_PROGRAM, ServerProcess, StartServer, clean_environment, run_server

SERVERS, WORKERS = 3, 2
# Room for the pools of all of them; and what is acknowledged outlives the processes, not the machine.
_SETTINGS = {**FAST, "max_connections": "150"}


@dataclass
class Fleet:
    """The programs, and their shared environment."""

    servers: list[ServerProcess]
    workers: Sequence[subprocess.Popen[bytes]]
    environment: Mapping[str, str]

    def first_token(self) -> str:
        """The secret of an administrator, made on a server's machine."""
        ended = run_server("token", "create", "--name", "Root", "--role", "admin", environment=self.environment)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.strip()


@pytest.fixture
def fleet(tmp_path: Path, bucket: Bucket, weights_dir: Path, start_server: StartServer) -> Iterator[Fleet]:
    """Three servers and two workers; they all begin on a database that is empty, and a bucket that is not there."""
    with ExitStack() as stack:
        cluster = stack.enter_context(cluster_in_thread(tmp_path / "postgres", settings=_SETTINGS))
        environment = {
            "DIPTYCH_DATABASE_URL": cluster.conninfo(),
            "DIPTYCH_DATA_DIR": str(tmp_path / "data"),
            "DIPTYCH_WEIGHTS_DIR": str(weights_dir),
            "DIPTYCH_S3_ENDPOINT": bucket.endpoint,
            "DIPTYCH_S3_BUCKET": bucket.name,
            "DIPTYCH_S3_ACCESS_KEY": bucket.access_key,
            "DIPTYCH_S3_SECRET_KEY": bucket.secret_key,
            "DIPTYCH_S3_REGION": bucket.region,
            "DIPTYCH_LOG_LEVEL": "warning",
        }
        workers = [_worker(stack, environment, tmp_path / f"worker-{number}.log") for number in range(WORKERS)]
        servers = [start_server(tmp_path / f"server-{number}", environment=environment) for number in range(SERVERS)]
        for server in servers:
            stack.callback(server.discard)
        yield Fleet(servers, workers, environment)


def _worker(stack: ExitStack, environment: Mapping[str, str], log_path: Path) -> subprocess.Popen[bytes]:
    with log_path.open("wb") as log:
        worker = subprocess.Popen([SERVER_PROGRAM, "worker"], env={**clean_environment(), **environment}, stderr=log)
    stack.callback(worker.wait)
    stack.callback(worker.kill)
    return worker
