"""A migrated database for every test: a template is made once, each test gets a copy of it."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from diptych_server.embedded import Cluster
from diptych_server.jobs.schema import apply_queue_schema
from diptych_server.store.database import Database, open_database
from diptych_server.store.migrate import migrate

_TEMPLATE = "diptych_template"


@pytest.fixture(scope="session")
def template_database(postgres_cluster: Cluster) -> str:
    """The name of a database that is migrated, and that nobody is connected to."""
    with psycopg.connect(postgres_cluster.conninfo(), autocommit=True) as admin:
        admin.execute(SQL("create database {}").format(Identifier(_TEMPLATE)))
    asyncio.run(_prepare(postgres_cluster.conninfo(database=_TEMPLATE)))
    return _TEMPLATE


async def _prepare(conninfo: str) -> None:
    await migrate(conninfo)
    await apply_queue_schema(conninfo)


@pytest.fixture
async def conninfo(postgres_cluster: Cluster, template_database: str) -> AsyncIterator[str]:
    """Leads to a migrated, empty database of this test's own."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    async with await psycopg.AsyncConnection.connect(postgres_cluster.conninfo(), autocommit=True) as admin:
        await admin.execute(
            SQL("create database {} template {} strategy file_copy").format(
                Identifier(name), Identifier(template_database)
            )
        )
        yield postgres_cluster.conninfo(database=name)
        await admin.execute(SQL("drop database {} with (force)").format(Identifier(name)))


@pytest.fixture
async def database(conninfo: str) -> AsyncIterator[Database]:
    """A pool on a migrated, empty database of this test's own."""
    async with open_database(conninfo, size=5) as opened:
        yield opened
