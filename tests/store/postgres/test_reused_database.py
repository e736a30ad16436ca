"""The database that tests are lent: always empty, always with the schema of the template."""

import psycopg

from support.database import ReusedDatabase


def test_rows_of_one_test_are_gone_for_the_next(reused_database: ReusedDatabase) -> None:
    """Rows and numbers do not travel from test to test."""
    with psycopg.connect(reused_database.lend()) as connection:
        connection.execute(
            "insert into dataset (id, workspace_id, name, backbone) "
            "values (gen_random_uuid(), (select id from workspace), 'a', 'b')"
        )

    reused_database.reclaim()

    with psycopg.connect(reused_database.lend()) as connection:
        assert connection.execute("select count(*) from dataset").fetchone() == (0,)
    reused_database.reclaim()


def test_an_open_transaction_does_not_hold_up_the_next_test(reused_database: ReusedDatabase) -> None:
    """What a test forgot to close is closed for it."""
    forgotten = psycopg.connect(reused_database.lend())
    forgotten.execute(
        "insert into dataset (id, workspace_id, name, backbone) "
        "values (gen_random_uuid(), (select id from workspace), 'a', 'b')"
    )

    reused_database.reclaim()

    forgotten.close()
    with psycopg.connect(reused_database.lend()) as connection:
        assert connection.execute("select count(*) from dataset").fetchone() == (0,)
    reused_database.reclaim()


def test_a_database_with_a_changed_schema_is_not_reused(reused_database: ReusedDatabase) -> None:
    """A test may change tables; the next one gets those of the template."""
    with psycopg.connect(reused_database.lend(), autocommit=True) as connection:
        connection.execute("alter table dataset add column colour text")

    reused_database.reclaim()

    with psycopg.connect(reused_database.lend()) as connection:
        columns = connection.execute("select * from dataset").description or []
        assert "colour" not in [column.name for column in columns]
    reused_database.reclaim()
