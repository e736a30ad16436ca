"""Ctrl-C and SIGTERM, whatever the server is doing."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from diptych_client.sdk import Client, RetryPolicy, Timeouts
from support import loads
from support.lived_in import LivedIn, live_in
from support.server_process import Ending, ServerProcess, StartServer

IMPATIENT = Timeouts(stream=RetryPolicy(give_up_after_seconds=0.2))


@dataclass(frozen=True)
class House:
    """A data directory between two servers."""

    data_dir: Path
    lived_in: LivedIn


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Data with one trained snapshot, shared by the servers of this module, which run one after the other."""
    folder = tmp_path_factory.mktemp("house")
    server = ServerProcess(folder / "data", log_path=folder / "server.log")
    try:
        lived_in = live_in(server.address, snapshots=1)
        assert server.terminate().exit_code == 0
        yield House(folder / "data", lived_in)
    finally:
        server.discard()
        shutil.rmtree(folder, ignore_errors=True)


def load_of(name: str, client: Client, house: House) -> AbstractAsyncContextManager[object]:
    """Work that keeps the server busy."""
    match name:
        case "capture":
            return _capturing(client, house.lived_in.dataset_id)
        case "training":
            return loads.training(client, house.lived_in.snapshot_ids[0])
        case "prediction":
            return loads.predicting(client, house.lived_in.snapshot_ids[0])
    return _idle(client)


@asynccontextmanager
async def _capturing(client: Client, dataset_id: str) -> AsyncIterator[None]:
    async with loads.capturing(await client.datasets.get(dataset_id)):
        yield


@asynccontextmanager
async def _idle(client: Client) -> AsyncIterator[None]:
    await client.server_info()
    yield


@pytest.mark.parametrize("signal_name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("load", ["nothing", "capture", "training", "prediction"])
async def test_stops_with_everything_it_started(
    house: House,
    start_server: StartServer,
    load: str,
    signal_name: str,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    """Within 10 seconds the server, its worker and its PostgreSQL are gone, without a word of alarm."""
    server = start_server(house.data_dir)
    stop = server.interrupt if signal_name == "SIGINT" else server.terminate

    async with Client(server.address, timeouts=IMPATIENT) as client, load_of(load, client, house):
        ending: Ending = await asyncio.to_thread(stop)

    record_testsuite_property(f"seconds to stop at {signal_name} during {load}", round(ending.seconds, 2))
    assert ending.exit_code == 0, ending.errors
    assert ending.seconds < 10
    assert ending.left == ()
    assert "Traceback" not in ending.errors
