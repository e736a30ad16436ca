"""One real PostgreSQL for a whole test session."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from diptych_server.embedded import Cluster, running_postgres

# What a test writes need not survive a power cut.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "64MB"}


@pytest.fixture(scope="session")
def postgres_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A running cluster; `postgres_cluster.conninfo()` leads to its administrative database."""
    data_directory = tmp_path_factory.mktemp("postgres")
    with cluster_in_thread(data_directory, settings=FAST) as cluster:
        yield cluster
    shutil.rmtree(data_directory, ignore_errors=True)


@contextmanager
def cluster_in_thread(data_directory: Path, *, settings: Mapping[str, str]) -> Iterator[Cluster]:
    """Run a cluster on its own event loop, apart from those of the tests."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="postgres-cluster")
    thread.start()
    stack = AsyncExitStack()
    try:
        entering = stack.enter_async_context(running_postgres(data_directory, settings=settings))
        yield asyncio.run_coroutine_threadsafe(entering, loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class RestartedPostgres:
    """A PostgreSQL that a test stops and starts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = ExitStack()

    def start(self) -> str:
        """How to connect; the same each time."""
        cluster: Cluster = self._running.enter_context(cluster_in_thread(self._folder, settings=FAST))
        return cluster.conninfo()

    def stop(self) -> None:
        """Break all connections, and refuse new ones."""
        self._running.close()
