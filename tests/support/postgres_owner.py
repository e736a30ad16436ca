"""A program that owns an embedded PostgreSQL until its standard input ends; tests kill it.

It prints the connection string and the process id of PostgreSQL, each on a line, when the cluster runs.
"""

import asyncio
import sys
from pathlib import Path

from diptych_server.embedded import EmbeddedPostgresError, running_postgres


async def main(data_directory: Path, copies_folder: Path) -> None:
    """Run the cluster of the data directory."""
    async with running_postgres(data_directory, copies_folder=copies_folder) as cluster:
        print(cluster.conninfo(), cluster.process_id, sep="\n", flush=True)  # noqa: T201 - the test reads it
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    try:
        asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except EmbeddedPostgresError as error:
        sys.exit(f"{type(error).__name__}: {error}")
