"""The application's database in the cluster."""

import psycopg
from psycopg import sql

from diptych_server.embedded.connection import connect
from diptych_server.embedded.errors import DatabaseNotMadeError
from diptych_server.embedded.launcher import Cluster

DATABASE = "diptych"


async def ensure_database(cluster: Cluster, *, name: str = DATABASE) -> str:
    """Create the database if it is missing, enable vectors in it, and return its connection string.

    Raises:
        DatabaseNotMadeError: PostgreSQL reported an error, such as a full disk.
    """
    try:
        return await _ensured(cluster, name)
    except psycopg.Error as error:
        raise DatabaseNotMadeError(
            f"PostgreSQL in {cluster.data_directory} could not create the database {name}: "
            f"{' '.join(str(error).split())} Free some space if its disk is full, then start again."
        ) from error


async def _ensured(cluster: Cluster, name: str) -> str:
    async with await connect(cluster.conninfo()) as connection:
        found = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if await found.fetchone() is None:
            await connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    conninfo = cluster.conninfo(database=name)
    async with await connect(conninfo) as connection:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    return conninfo
