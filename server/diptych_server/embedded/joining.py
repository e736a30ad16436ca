"""The way into an embedded PostgreSQL that another process runs: for commands beside a running server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from diptych_server.embedded.connection import answering_process, conninfo_of
from diptych_server.embedded.database import DATABASE
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.socket_path import reachable_socket_folder


def has_cluster(data_directory: Path) -> bool:
    """Whether there is a PostgreSQL to run in this directory, so that a command need not make an empty one."""
    return Layout(data_directory.resolve()).cluster.exists()


@asynccontextmanager
async def running_database(data_directory: Path) -> AsyncIterator[str | None]:
    """The connection string of the application's database, if the PostgreSQL of this data directory runs.

    It is valid in the block, and while the process that started PostgreSQL keeps it running.
    """
    layout = Layout(await asyncio.to_thread(data_directory.resolve))
    with reachable_socket_folder(layout.socket_folder) as socket_folder:
        is_running = await answering_process(socket_folder) is not None
        yield conninfo_of(socket_folder, database=DATABASE) if is_running else None
