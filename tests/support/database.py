"""A migrated, empty database for every test: copied from a template, and emptied and used again by the next test.

Copying takes half a second, emptying a few milliseconds. A test that changes the schema costs the next one a new copy.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import LiteralString

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from diptych_server.core.access import DEFAULT_WORKSPACE
from diptych_server.embedded import Cluster
from diptych_server.jobs.schema import apply_queue_schema
from diptych_server.store.postgres.database import Database, open_database
from diptych_server.store.postgres.migrate import migrate

_TEMPLATE = "diptych_template"
_KEPT: LiteralString = "insert into workspace (id, name) values (%s, 'default') on conflict do nothing"
_LEDGERS = ("diptych_migration", "diptych_queue_migration")
_TABLES: LiteralString = "select tablename from pg_tables where schemaname = 'public' order by tablename"
_CLOSE_OTHERS: LiteralString = """
    select pid, pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
"""
_ENDING: LiteralString = "select count(*) from pg_stat_activity where pid = any(%s)"
# Every relation, column, constraint and function, and the migrations in the ledgers.
_SCHEMA: LiteralString = """
    with relation as (select * from pg_class where relnamespace = 'public'::regnamespace)
    select md5(concat(
        (select string_agg(concat(oid, relname, relkind), ',' order by oid) from relation),
        (
            select string_agg(concat(attrelid, attname, atttypid, attnotnull), ',' order by attrelid, attnum)
            from pg_attribute
            where attrelid in (select oid from relation)
        ),
        (
            select string_agg(concat(oid, conname), ',' order by oid)
            from pg_constraint
            where connamespace = 'public'::regnamespace
        ),
        (
            select string_agg(concat(oid, proname, md5(prosrc)), ',' order by oid)
            from pg_proc
            where pronamespace = 'public'::regnamespace
        ),
        (select string_agg(concat(number, name, sha256), ',' order by number) from diptych_migration),
        (select string_agg(name, ',' order by name) from diptych_queue_migration)
    ))
"""


@pytest.fixture(scope="session")
def template_database(postgres_cluster: Cluster) -> str:
    """The name of a database that is migrated, and that has no connections."""
    with psycopg.connect(postgres_cluster.conninfo(), autocommit=True) as admin:
        admin.execute(SQL("create database {}").format(Identifier(_TEMPLATE)))
    asyncio.run(_prepare(postgres_cluster.conninfo(database=_TEMPLATE)))
    return _TEMPLATE


async def _prepare(conninfo: str) -> None:
    await migrate(conninfo)
    await apply_queue_schema(conninfo)


class ReusedDatabase:
    """One database that is lent to one test after the other."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self._cluster = cluster
        self._template = template
        self._name = ""
        self._schema = ""

    def lend(self) -> str:
        """The connection string of an empty database with the schema of the template."""
        if not self._name:
            self._name = f"test_{uuid.uuid4().hex[:12]}"
            with psycopg.connect(self._cluster.conninfo(), autocommit=True) as admin:
                admin.execute(
                    SQL("create database {} template {} strategy file_copy").format(
                        Identifier(self._name), Identifier(self._template)
                    )
                )
            with self._connect() as connection:
                self._schema = _schema(connection)
        return self._cluster.conninfo(database=self._name)

    def reclaim(self) -> None:
        """Empty the database for the next test, or drop it when its schema is not the template's any more."""
        with self._connect() as connection:
            _close_others(connection)
            is_sound = _schema(connection) == self._schema
            if is_sound:
                _empty(connection)
        if not is_sound:
            self.drop()

    def drop(self) -> None:
        """Drop the database, if there is one."""
        if self._name:
            with psycopg.connect(self._cluster.conninfo(), autocommit=True) as admin:
                admin.execute(SQL("drop database {} with (force)").format(Identifier(self._name)))
        self._name = ""

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._cluster.conninfo(database=self._name), autocommit=True)


def _close_others(connection: psycopg.Connection) -> None:
    """End all other connections; one that is still ending would be seen by the next test."""
    closed = [process_id for process_id, _ in connection.execute(_CLOSE_OTHERS)]
    while connection.execute(_ENDING, (closed,)).fetchone() != (0,):
        pass  # each look is a round trip to the database, so this does not spin


def _schema(connection: psycopg.Connection) -> str:
    """A digest that changes with the schema and the ledgers of migrations."""
    try:
        row = connection.execute(_SCHEMA).fetchone()
    except (psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedTable):
        return "a ledger is gone, or another"
    return row[0] if row else ""


def _empty(connection: psycopg.Connection) -> None:
    """Delete all rows but those of the ledgers, and count from one again."""
    tables = [table for (table,) in connection.execute(_TABLES) if table not in _LEDGERS]
    deletes = SQL("; ").join(SQL("delete from {}").format(Identifier(table)) for table in tables)
    # Foreign keys are triggers, which a replica does not fire: any order of tables will do.
    connection.execute(SQL("set session_replication_role = replica; {}").format(deletes))
    connection.execute(_KEPT, (DEFAULT_WORKSPACE,))
    connection.execute("select setval(oid::regclass, 1, false) from pg_class where relkind = 'S'")


@pytest.fixture(scope="session")
def reused_database(postgres_cluster: Cluster, template_database: str) -> Iterator[ReusedDatabase]:
    """The database that tests are lent in turn."""
    reused = ReusedDatabase(postgres_cluster, template_database)
    yield reused
    reused.drop()


@pytest.fixture
def conninfo(reused_database: ReusedDatabase) -> Iterator[str]:
    """Leads to a migrated, empty database of this test's own."""
    yield reused_database.lend()
    reused_database.reclaim()


@pytest.fixture
async def database(conninfo: str) -> AsyncIterator[Database]:
    """A pool on a migrated, empty database of this test's own."""
    async with open_database(conninfo, size=5) as opened:
        yield opened
