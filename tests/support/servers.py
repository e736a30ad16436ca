"""Servers as their users start them: one to share, and as many as a test wants to stop or kill."""

import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from diptych_client.sdk import Client
from support.lived_in import LivedIn, live_in
from support.server_process import ServerProcess, StartServer


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """The place of a data directory that is not there yet; removed afterwards, as it holds 40 MB."""
    yield tmp_path / "data"
    shutil.rmtree(tmp_path / "data", ignore_errors=True)


@pytest.fixture
def start_server(tmp_path: Path, weights_dir: Path) -> Iterator[StartServer]:
    """Starts servers; what still runs of them after the test is killed."""
    numbers = count(1)
    with ExitStack() as servers:

        def start(data_dir: Path, *, port: int = 0, environment: Mapping[str, str] | None = None) -> ServerProcess:
            log_path = tmp_path / f"server-{next(numbers)}.log"
            kept = {"DIPTYCH_WEIGHTS_DIR": str(weights_dir)} | dict(environment or {})
            server = ServerProcess(data_dir, port=port, environment=kept, log_path=log_path)
            servers.callback(server.discard)
            return server

        yield start


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One server for all tests that stop nothing and look only at what they made."""
    folder = tmp_path_factory.mktemp("shared")
    server = ServerProcess(folder / "data", log_path=folder / "server.log")
    yield server
    server.discard()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def client(shared_server: ServerProcess) -> AsyncIterator[Client]:
    """A client of the shared server."""
    async with Client(shared_server.address) as client:
        yield client


@pytest.fixture(scope="session")
def lived_in(shared_server: ServerProcess) -> LivedIn:
    """A dataset of the shared server with two snapshots trained from it; to be looked at, not changed."""
    return live_in(shared_server.address)
