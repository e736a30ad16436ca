"""Migrations: forward only, once, and never under a newer program's feet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, LiteralString

import psycopg
import pytest

from diptych_server.core.access import DEFAULT_WORKSPACE
from diptych_server.core.ids import new_id
from diptych_server.store.postgres.ledger import DatabaseTooNewError, DatabaseUnfamiliarError, known_migrations
from diptych_server.store.postgres.migrate import check_migrated, migrate


async def test_migrating_twice_applies_nothing_the_second_time(conninfo: str) -> None:
    """A migrated database is left alone."""
    assert await migrate(conninfo) == []


async def test_database_of_a_newer_program_is_refused(conninfo: str) -> None:
    """A program never works on a schema that it does not know."""
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        await connection.execute("insert into diptych_migration (number, name) values (9999, 'future')")

    with pytest.raises(DatabaseTooNewError, match="9999"):
        await migrate(conninfo)


async def test_data_from_before_workspaces_belongs_to_the_first_one(conninfo: str) -> None:
    """Datasets, snapshots, models and jobs of a server that knew no workspaces."""
    dataset_id, snapshot_id = new_id(), new_id()
    async with legacy_database(conninfo, last=3) as connection:
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


SHARED_BURST: LiteralString = """
    insert into workspace (id, name) values (%(other)s, 'other');
    insert into dataset (id, workspace_id, name, backbone)
        values (%(first)s, %(default)s, 'first', 'net'), (%(second)s, %(other)s, 'second', 'net');
    insert into label (id, dataset_id, name) values (%(first)s, %(first)s, 'mug'), (%(second)s, %(second)s, 'mug');
    insert into burst (id, fold, recording_id)
        values (%(shared)s, 2, null), (%(joined)s, 2, %(shared)s), (%(lonely)s, 4, null);
    insert into picture (sha256, format, width, height, size_bytes)
        select sha256(number::text::bytea), 'jpeg', 1, 1, 1 from generate_series(1, 2) as number;
    insert into instance (id, dataset_id, label_id, burst_id, picture, captured_at)
        select uuidv7(), owner, owner, burst, sha256(number::text::bytea), now()
        from unnest(array[%(first)s, %(second)s]) as owner,
            unnest(array[%(shared)s, %(joined)s]) with ordinality as held (burst, number);
    insert into snapshot (id, workspace_id, dataset_id, name, digest, backbone, instance_count, burst_count)
        values (%(second)s, %(other)s, %(second)s, 'v1', '', 'net', 2, 1);
    insert into snapshot_instance (snapshot_id, instance_id, label_id, burst_id, picture)
        select %(second)s, id, label_id, burst_id, picture from instance where dataset_id = %(second)s
"""

BURSTS_OF: LiteralString = """
    select burst.workspace_id, burst.given_id, burst.fold, recording_of(burst), count(*)
    from instance join burst on burst.id = instance.burst_id
    where instance.dataset_id = %s
    group by burst.id
    order by burst.given_id
"""


async def test_a_burst_in_two_workspaces_becomes_one_in_each(conninfo: str) -> None:
    """With its id, fold and recording; snapshots follow, and what datasets hold is counted as before."""
    names = ("other", "first", "second", "shared", "joined", "lonely")
    ids = {"default": DEFAULT_WORKSPACE} | {name: new_id() for name in names}
    held: LiteralString = "select owner_id, recording_id, instance_count from held_recording order by 1, 2"
    async with legacy_database(conninfo, last=14) as connection:
        for statement in SHARED_BURST.split(";\n"):
            await connection.execute(statement, ids)
        before = await (await connection.execute(held)).fetchall()

        await migrate(conninfo)

        for dataset, workspace in (("first", "default"), ("second", "other")):
            found = await (await connection.execute(BURSTS_OF, (ids[dataset],))).fetchall()
            assert found == [(ids[workspace], ids[each], 2, ids["shared"], 1) for each in ("shared", "joined")]
        frozen = await connection.execute(
            "select distinct workspace_id from snapshot_instance join burst on burst.id = snapshot_instance.burst_id"
        )
        assert await frozen.fetchall() == [(ids["other"],)]
        assert await (await connection.execute(held)).fetchall() == before
        assert [count for _, _, count in before] == [4, 4]  # of a dataset and its label, which has the same id here
        alone = await connection.execute("select workspace_id, fold from burst where id = %s", (ids["lonely"],))
        assert await alone.fetchall() == [(DEFAULT_WORKSPACE, 4)]


@asynccontextmanager
async def legacy_database(conninfo: str, *, last: int) -> AsyncIterator[psycopg.AsyncConnection[tuple[Any, ...]]]:
    """A database as it was before ledgers kept digests, with the migrations up to that number."""
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        await connection.execute("drop schema public cascade")
        await connection.execute("create schema public")
        await connection.execute("create extension vector")
        await connection.execute(
            "create table diptych_migration"
            " (number integer primary key, name text not null, applied_at timestamptz not null default now())"
        )
        for migration in known_migrations():
            if migration.number <= last:
                await connection.execute(migration.sql)
                await connection.execute(
                    "insert into diptych_migration (number, name) values (%s, %s)", (migration.number, migration.name)
                )
        yield connection


async def ledger(connection: psycopg.AsyncConnection[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What the ledger tells, row by row."""
    return await (await connection.execute("select * from diptych_migration order by number")).fetchall()


@pytest.mark.parametrize("last", [3, 6, 8])
async def test_a_database_of_before_digests_gets_them(conninfo: str, last: int) -> None:
    """It opens, gets what it lacks, and is left alone from then on."""
    async with legacy_database(conninfo, last=last) as connection:
        applied = await migrate(conninfo)

        assert [each.number for each in applied] == [n for n in numbers() if n > last]
        kept = await connection.execute("select number, sha256 from diptych_migration order by number")
        assert await kept.fetchall() == [(each.number, each.sha256) for each in known_migrations()]
        assert await migrate(conninfo) == []
        await check_migrated(conninfo)


EDITS: list[LiteralString] = [
    "alter table change drop column undone_sequences",
    "alter table dataset alter column name type varchar(100)",
    "alter table label alter column created_at drop not null",
    "create table another (number integer)",
    "drop table chore",
]


@pytest.mark.parametrize("edit", EDITS)
async def test_a_database_that_an_edited_migration_made_is_refused(conninfo: str, edit: LiteralString) -> None:
    """Where the ledger keeps no digests, the tables show it; the database stays as it was."""
    async with legacy_database(conninfo, last=6) as connection:
        await connection.execute(edit)
        before = await ledger(connection)

        with pytest.raises(DatabaseUnfamiliarError, match=r"do not match .*Nothing was changed.*new data directory"):
            await migrate(conninfo)

        assert await ledger(connection) == before
        assert await connection.execute("select 'workspace'::regclass")  # of migration 4
        with pytest.raises(psycopg.errors.UndefinedColumn):
            await connection.execute("select made_by from workspace")  # of migration 8


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("update diptych_migration set sha256 = repeat('0', 64) where number = 2", r"another 0002_tallies\.sql"),
        ("update diptych_migration set name = '0003_other.sql' where number = 3", r"another 0003_other\.sql"),
        ("insert into diptych_migration values (7, '0007_gone.sql', now(), '')", r"the migration 0007_gone\.sql"),
    ],
)
async def test_a_ledger_of_other_migrations_is_refused(conninfo: str, change: LiteralString, sentence: str) -> None:
    """The sentence names the migration, and what to do; every command says so."""
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        await connection.execute(change)

    for open_database in (migrate, check_migrated):
        with pytest.raises(DatabaseUnfamiliarError, match=f"{sentence}.*Start the version that wrote it"):
            await open_database(conninfo)


def test_migrations_that_databases_have_are_never_edited() -> None:
    """Not even in a comment: add a migration instead."""
    digests = {each.name: each.sha256[:12] for each in known_migrations() if each.number <= 8}

    assert digests == {
        "0001_initial.sql": "c6ad85549cd2",
        "0002_tallies.sql": "f046a1f2c2b8",
        "0003_honest_answers.sql": "3e5eb9c59bf3",
        "0004_workspaces.sql": "384e704976ef",
        "0005_jobs.sql": "87a1c55d51b4",
        "0006_upkeep.sql": "72262476db17",
        "0008_sharing.sql": "8803d2e3e968",
    }


def numbers() -> list[int]:
    """Those of all migrations."""
    return [each.number for each in known_migrations()]
