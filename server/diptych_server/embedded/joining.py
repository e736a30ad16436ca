"""Access to an embedded PostgreSQL that another process runs, for commands beside a running server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from diptych_server.embedded.connection import answering_process
from diptych_server.embedded.database import DATABASE
from diptych_server.embedded.endpoint import endpoint_found
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.socket_path import reachable_socket_folder
from diptych_server.embedded.system import System, this_system


def has_cluster(data_directory: Path) -> bool:
    """Whether this directory contains a cluster, so that a command need not create an empty one."""
    return Layout(data_directory.resolve()).cluster.exists()


@asynccontextmanager
async def running_database(data_directory: Path, *, system: System | None = None) -> AsyncIterator[str | None]:
    """Yield the connection string of the application's database if the PostgreSQL of this data directory is running.

    It is valid within the block, while the process that started PostgreSQL keeps it running.
    """
    system = system or this_system()
    layout = Layout(await asyncio.to_thread(data_directory.resolve))
    with reachable_socket_folder(layout.socket_folder, system=system) as socket_folder:
        endpoint = endpoint_found(layout, socket_folder=socket_folder)
        process_id = await answering_process(endpoint, names_peers=system.names_peers)
        yield endpoint.conninfo(database=DATABASE) if endpoint and process_id is not None else None
