"""A program that owns an embedded PostgreSQL until its standard input ends; tests kill it.

It prints the connection string and the process id of PostgreSQL, each on a line, when the cluster runs.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from diptych_server.embedded import EmbeddedPostgresError, running_postgres
from support.postgres import FAST
from support.ways import WAYS, Way

# The program is killed, not the machine: a commit must be with the kernel, not on the disk.
SETTINGS = {**FAST, "synchronous_commit": "on"}


@dataclass(frozen=True)
class Owner:
    """The running program, what it said, and the id of its PostgreSQL."""

    process: subprocess.Popen[str]
    conninfo: str
    postgres_id: int


class StartProgram(Protocol):
    """Starts the program, as another user and with more environment if wanted."""

    def __call__(
        self,
        data_directory: Path,
        *,
        user: int | None = None,
        copies_folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        way: str = "linux",
    ) -> subprocess.Popen[str]:
        """Return the program, which may still be starting."""


class StartOwner(Protocol):
    """Starts the program and waits until its cluster runs."""

    def __call__(
        self,
        data_directory: Path,
        *,
        user: int | None = None,
        copies_folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        way: str = "linux",
    ) -> Owner:
        """Return the owner of a running cluster."""


# Another interpreter of this version finds the packages that this one has.
PACKAGES = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


@cache
def python_for(user: int | None) -> str | None:
    """Return a Python of this version that the user can run with our packages; a virtual environment may be closed."""
    command = ["-c", "import diptych_server.embedded"]
    groups: list[int] | None = None if user is None else []
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        with suppress(OSError, subprocess.CalledProcessError):
            subprocess.run(
                [python, *command], user=user, group=user, extra_groups=groups, cwd="/", env=PACKAGES, check=True
            )
            return python
    return None


async def main(data_directory: Path, copies_folder: Path, way: Way) -> None:
    """Run the cluster of the data directory."""
    async with running_postgres(
        data_directory, settings=SETTINGS, copies_folder=copies_folder, system=way.system, transport=way.transport
    ) as cluster:
        print(cluster.conninfo(), cluster.process_id, sep="\n", flush=True)  # noqa: T201 - the test reads it
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    try:
        asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), WAYS[sys.argv[3]]))
    except EmbeddedPostgresError as error:
        sys.exit(f"{type(error).__name__}: {error}")
