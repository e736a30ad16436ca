"""The tables of the job queue: made, brought up to date, and left alone where they are not ours."""

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from diptych_server.embedded import Cluster
from diptych_server.jobs import schema
from diptych_server.jobs.schema import QueueTooNewError, QueueUnknownError, apply_queue_schema, shipped_migrations

COLUMNS = """
    select table_name, column_name, data_type from information_schema.columns
    where table_name like 'procrastinate%' order by table_name, column_name
"""
FUNCTIONS = "select proname, prosrc from pg_proc where proname like 'procrastinate%' order by proname"
OLD = "03.01.00_50_post_add_heartbeat.sql"


@pytest.fixture
def empty_database(postgres_cluster: Cluster, request: pytest.FixtureRequest) -> str:
    """Leads to a database with no tables at all."""
    name = f"empty_{abs(hash(request.node.name))}"
    with psycopg.connect(postgres_cluster.conninfo(), autocommit=True) as admin:
        admin.execute(SQL("create database {}").format(Identifier(name)))
    return postgres_cluster.conninfo(database=name)


def make_queue_as_of(conninfo: str, last: str) -> None:
    """Build the queue as a Procrastinate whose last migration is `last` would have left it."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for name in shipped_migrations():
            connection.execute(schema._migration(name))
            if name == last:
                break
        connection.execute(schema._LEDGER)
        connection.execute("insert into diptych_queue_migration (name) values (%s)", (last,))


def described(conninfo: str) -> list[tuple[str, ...]]:
    """The columns and the functions of the queue."""
    with psycopg.connect(conninfo) as connection:
        return [*connection.execute(COLUMNS).fetchall(), *connection.execute(FUNCTIONS).fetchall()]


async def test_applying_twice_changes_nothing(empty_database: str) -> None:
    """The second time finds all in place."""
    await apply_queue_schema(empty_database)
    before = described(empty_database)

    await apply_queue_schema(empty_database)

    assert described(empty_database) == before
    assert ("procrastinate_jobs", "queueing_lock", "text") in before


async def test_an_older_queue_is_brought_up_to_date(empty_database: str, conninfo: str) -> None:
    """After the missing migrations a queue looks like a fresh one."""
    await apply_queue_schema(conninfo)
    make_queue_as_of(empty_database, OLD)
    assert described(empty_database) != described(conninfo)

    await apply_queue_schema(empty_database)

    assert described(empty_database) == described(conninfo)


async def test_a_newer_queue_is_left_alone(empty_database: str) -> None:
    """Tables that an unknown version made are refused."""
    await apply_queue_schema(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute("insert into diptych_queue_migration (name) values ('99.00.00_01_pre_future.sql')")

    with pytest.raises(QueueTooNewError):
        await apply_queue_schema(empty_database)


async def test_a_foreign_queue_is_left_alone(empty_database: str) -> None:
    """Tables that this program did not make are refused."""
    await apply_queue_schema(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute("drop table diptych_queue_migration")

    with pytest.raises(QueueUnknownError):
        await apply_queue_schema(empty_database)
