"""A program that owns an embedded PostgreSQL until its standard input ends; tests kill it.

It prints the connection string and the process id of PostgreSQL, each on a line, when the cluster runs.
"""

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from diptych_server.embedded import EmbeddedPostgresError, running_postgres


@dataclass(frozen=True)
class Owner:
    """The running program, what it said, and the id of its PostgreSQL."""

    process: subprocess.Popen[str]
    conninfo: str
    postgres_id: int


class StartProgram(Protocol):
    """Starts the program, as another user and with more environment if wanted."""

    def __call__(
        self, data_directory: Path, *, user: int | None = None, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Return the program, which may still be starting."""


class StartOwner(Protocol):
    """Starts the program and waits until its cluster runs."""

    def __call__(
        self, data_directory: Path, *, user: int | None = None, environment: Mapping[str, str] | None = None
    ) -> Owner:
        """Return the owner of a running cluster."""


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
