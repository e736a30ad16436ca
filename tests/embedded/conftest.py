"""Separate clusters for the tests of the launcher."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from diptych_server.embedded import Cluster
from support import postgres_owner
from support.postgres import cluster_in_thread
from support.postgres_owner import PACKAGES, Owner, StartOwner, StartProgram, python_for
from support.ways import WAYS, Way


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """Each way in which a system runs PostgreSQL, in turn."""
    return WAYS[request.param]


@pytest.fixture
def data_directory(tmp_path: Path) -> Iterator[Path]:
    """The place of a cluster that is not there yet; removed afterwards, as a cluster is 40 MB."""
    yield tmp_path / "postgres"
    shutil.rmtree(tmp_path / "postgres", ignore_errors=True)


@pytest.fixture
def start_program(tmp_path: Path) -> Iterator[StartProgram]:
    """Starts a program that owns the cluster of a data directory; killed after the test if it still runs."""
    with ExitStack() as programs:

        def start(
            data_directory: Path,
            *,
            user: int | None = None,
            copies_folder: Path | None = None,
            environment: Mapping[str, str] | None = None,
            way: str = "linux",
        ) -> subprocess.Popen[str]:
            arguments = [str(data_directory), str(copies_folder or tmp_path / "copies"), way]
            program = subprocess.Popen(
                [python_for(user) or sys.executable, postgres_owner.__file__, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                user=user,
                group=user,
                extra_groups=None if user is None else [],
                cwd="/",
                env={**os.environ, **(environment or PACKAGES)},
            )
            programs.enter_context(program)
            programs.callback(program.kill)
            return program

        yield start


@pytest.fixture
def start_owner(start_program: StartProgram) -> StartOwner:
    """Starts a program that owns the cluster of a data directory, and waits until it runs."""

    def start(
        data_directory: Path,
        *,
        user: int | None = None,
        copies_folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        way: str = "linux",
    ) -> Owner:
        program = start_program(
            data_directory, user=user, copies_folder=copies_folder, environment=environment, way=way
        )
        assert program.stdout is not None
        assert program.stderr is not None
        conninfo = program.stdout.readline().strip()
        assert conninfo, program.stderr.read()
        return Owner(program, conninfo, int(program.stdout.readline()))

    return start


@pytest.fixture(scope="module")
def durable_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster with the settings of production, but for two that its caller asked for."""
    settings = {"work_mem": "5MB", "listen_addresses": "*"}
    with cluster_in_thread(tmp_path_factory.mktemp("durable"), settings=settings) as cluster:
        yield cluster
