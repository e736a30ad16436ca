"""Databases that a server could not work with."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from diptych_server.doctor.databases import CLOCK, DATABASE, TABLES, TOKENS, VERSION, check_database, judge_facts
from diptych_server.doctor.result import CheckResult, Verdict
from diptych_server.embedded import Cluster, running_postgres
from diptych_server.store.postgres.inspect import inspect_database
from diptych_server.store.postgres.ledger import Applied, known_migrations
from support.doctor import MakeSettings
from support.postgres import FAST

FIRST = [Applied(each.number, each.name, each.sha256) for each in known_migrations()[:1]]


def verdicts(results: Sequence[CheckResult]) -> dict[str, Verdict]:
    """The verdicts by check."""
    return {each.check: each.verdict for each in results}


async def test_a_database_with_its_tables_is_fine(make_settings: MakeSettings, conninfo: str) -> None:
    """Nothing is to be done."""
    results = await check_database(make_settings(database_url=conninfo))

    assert verdicts(results) == dict.fromkeys((DATABASE, VERSION, TABLES, CLOCK), Verdict.OK) | {
        TOKENS: Verdict.WARNING
    }


async def test_an_empty_database_can_be_used(make_settings: MakeSettings, postgres_cluster: Cluster) -> None:
    """Its tables are made by the first server."""
    results = await check_database(make_settings(database_url=postgres_cluster.conninfo()))

    assert verdicts(results)[TABLES] is Verdict.WARNING


async def test_a_stopped_database_fails(make_settings: MakeSettings, tmp_path: Path) -> None:
    """What cannot be seen is said to be so."""
    async with running_postgres(tmp_path / "postgres", settings=FAST) as cluster:
        conninfo = cluster.conninfo()

    results = await check_database(make_settings(database_url=conninfo))

    assert verdicts(results) == {DATABASE: Verdict.FAILED} | dict.fromkeys(
        (VERSION, TABLES, TOKENS, CLOCK), Verdict.SKIPPED
    )
    assert "DIPTYCH_DATABASE_URL" in results[0].remedy


async def test_a_refused_account_is_reported_without_its_password(
    make_settings: MakeSettings, postgres_cluster: Cluster
) -> None:
    """A real PostgreSQL refuses this name; the address given to it had a password in it."""
    url = f"{postgres_cluster.conninfo()} user=nobody_of_ours password=hunter2"

    results = await check_database(make_settings(database_url=url))

    assert results[0].verdict is Verdict.FAILED
    assert "hunter2" not in repr(results)


async def test_an_invalid_address_fails(make_settings: MakeSettings) -> None:
    """The words of the driver would quote it."""
    results = await check_database(make_settings(database_url="hunter2 is not an address"))

    assert results[0].verdict is Verdict.FAILED
    assert "hunter2" not in repr(results)


async def test_an_account_that_cannot_create_tables_fails_on_an_empty_database(
    make_settings: MakeSettings, postgres_cluster: Cluster
) -> None:
    """A server would fail at its start."""
    name = "doctor_reader"
    with psycopg.connect(postgres_cluster.conninfo(), autocommit=True) as admin:
        admin.execute(SQL("create role {} login").format(Identifier(name)))
        try:
            results = await check_database(make_settings(database_url=f"{postgres_cluster.conninfo()} user={name}"))
        finally:
            admin.execute(SQL("drop role {}").format(Identifier(name)))

    assert verdicts(results)[TABLES] is Verdict.FAILED
    assert "diptych-server migrate" in results[2].remedy


async def test_tables_of_a_newer_version_fail(make_settings: MakeSettings, conninfo: str) -> None:
    """An older program must not touch them."""
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        await connection.execute("insert into diptych_migration (number, name) values (9999, 'of tomorrow')")

    results = await check_database(make_settings(database_url=conninfo))

    assert verdicts(results)[TABLES] is Verdict.FAILED
    assert "9999" in results[2].sentence


async def test_a_machine_without_a_database_url_brings_its_own(make_settings: MakeSettings) -> None:
    """The PostgreSQL of the wheel is tried, but no cluster is made."""
    settings = make_settings()

    results = await check_database(settings)

    assert results[0].verdict is Verdict.OK
    assert not settings.data_dir.exists()


@pytest.mark.parametrize(
    ("change", "check", "verdict"),
    [
        ({"version": 17}, VERSION, Verdict.FAILED),
        ({"has_vectors": False}, VERSION, Verdict.FAILED),
        ({"migrations": FIRST}, TABLES, Verdict.WARNING),
        ({"migrations": [replace(FIRST[0], sha256="0" * 64)]}, TABLES, Verdict.FAILED),
        ({"migrations": [Applied(7, "0007_gone.sql", None)]}, TABLES, Verdict.FAILED),
        ({"queue_migrations": None}, TABLES, Verdict.WARNING),
        ({"usable_tokens": 0}, TOKENS, Verdict.WARNING),
        ({"usable_tokens": None}, TOKENS, Verdict.WARNING),
        ({"clock_ahead_seconds": -10.0}, CLOCK, Verdict.WARNING),
        ({"clock_ahead_seconds": 100.0}, CLOCK, Verdict.FAILED),
    ],
)
async def test_facts_are_judged(conninfo: str, change: dict[str, object], check: str, verdict: Verdict) -> None:
    """Of a good database, one fact differs: only its check changes."""
    facts = await inspect_database(conninfo)

    results = verdicts(judge_facts(replace(facts, **{"usable_tokens": 1} | change), needs_token=True))  # type: ignore[arg-type]  # the table above

    assert results == dict.fromkeys((VERSION, TABLES, TOKENS, CLOCK), Verdict.OK) | {check: verdict}
