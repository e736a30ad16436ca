"""Migrations: forward only, once, and never under a newer program's feet."""

import psycopg
import pytest

from diptych_server.store.migrate import DatabaseTooNewError, migrate


async def test_migrating_twice_applies_nothing_the_second_time(conninfo: str) -> None:
    """A migrated database is left alone."""
    assert await migrate(conninfo) == []


async def test_database_of_a_newer_program_is_refused(conninfo: str) -> None:
    """A program never works on a schema that it does not know."""
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        await connection.execute("insert into diptych_migration (number, name) values (9999, 'future')")

    with pytest.raises(DatabaseTooNewError, match="9999"):
        await migrate(conninfo)
