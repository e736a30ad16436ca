"""Migrations: forward only, once, and never under a newer program's feet."""

import psycopg
import pytest

from diptych_server.core.access import DEFAULT_WORKSPACE
from diptych_server.core.ids import new_id
from diptych_server.store.migrate import DatabaseTooNewError, known_migrations, migrate


async def test_migrating_twice_applies_nothing_the_second_time(conninfo: str) -> None:
    """A migrated database is left alone."""
    assert await migrate(conninfo) == []


async def test_database_of_a_newer_program_is_refused(conninfo: str) -> None:
    """A program never works on a schema that it does not know."""
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        await connection.execute("insert into diptych_migration (number, name) values (9999, 'future')")

    with pytest.raises(DatabaseTooNewError, match="9999"):
        await migrate(conninfo)


async def test_what_was_there_before_workspaces_belongs_to_the_first(conninfo: str) -> None:
    """Datasets, snapshots, models and jobs of a server that knew no workspaces."""
    dataset_id, snapshot_id = new_id(), new_id()
    before = [migration for migration in known_migrations() if migration.number < 4]
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        await connection.execute("drop schema public cascade")
        await connection.execute("create schema public")
        await connection.execute("create extension vector")
        await connection.execute("create table diptych_migration (number integer primary key, name text not null)")
        for migration in before:
            await connection.execute(migration.sql)
            await connection.execute(
                "insert into diptych_migration (number, name) values (%s, %s)", (migration.number, migration.name)
            )
        await connection.execute("insert into dataset (id, name, backbone) values (%s, 'old', 'net')", (dataset_id,))
        await connection.execute(
            "insert into snapshot (id, dataset_id, name, digest, backbone, instance_count, burst_count)"
            " values (%s, %s, 'old', '', 'net', 0, 0)",
            (snapshot_id, dataset_id),
        )
        await connection.execute(
            "insert into model (id, snapshot_id, backbone_id, parameters, metrics, sha256, size_bytes)"
            " values (uuidv7(), %s, 'net', '{}', '{}', '', 0)",
            (snapshot_id,),
        )
        await connection.execute(
            "insert into training_job (id, snapshot_id, state, parameters, instance_count)"
            " values (uuidv7(), %s, 'succeeded', '{}', 0)",
            (snapshot_id,),
        )

        await migrate(conninfo)

        found = await connection.execute(
            "select workspace_id from dataset union all select workspace_id from snapshot"
            " union all select workspace_id from model union all select workspace_id from training_job"
        )
        assert await found.fetchall() == [(DEFAULT_WORKSPACE,)] * 4
