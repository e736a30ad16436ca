"""Transactions, and what becomes of faults of the driver."""

import asyncio

import psycopg
import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.store.postgres.database import Database, execute, fetch_values, open_database


async def count(database: Database) -> int:
    """How many bursts there are."""
    async with database.transaction() as connection:
        [number] = await fetch_values(connection, "select count(*) from burst")
        return int(number)


async def add_burst(database: Database, *, then: Exception | None = None) -> None:
    """Add a burst, and perhaps fail."""
    async with database.transaction() as connection:
        await execute(connection, "insert into burst (workspace_id, given_id) select id, uuidv7() from workspace")
        if then:
            raise then


async def break_in_use(database: Database, conninfo: str) -> None:
    """End a connection in the middle of its transaction, and use it."""
    async with database.transaction() as connection:
        with psycopg.connect(conninfo, autocommit=True) as admin:
            admin.execute("select pg_terminate_backend(%s)", (connection.info.backend_pid,))
        await execute(connection, "select 1")


async def test_a_transaction_commits_at_its_end_and_rolls_back_on_any_exception(database: Database) -> None:
    """All or nothing."""
    await add_burst(database)
    with pytest.raises(KeyError):
        await add_burst(database, then=KeyError())

    assert await count(database) == 1


async def test_a_broken_connection_is_unavailable_and_the_next_one_works(database: Database, conninfo: str) -> None:
    """The client is asked to try again, and that helps."""
    with pytest.raises(Refusal) as refused:
        await break_in_use(database, conninfo)

    assert refused.value.reason is Reason.UNAVAILABLE
    assert "terminat" not in refused.value.message
    assert await count(database) == 0


async def test_broken_idle_connections_are_replaced(database: Database, conninfo: str) -> None:
    """A restart of the database costs no call that comes after it."""
    assert await count(database) == 0
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )

    assert await count(database) == 0


async def test_an_exhausted_pool_is_unavailable_after_its_timeout(conninfo: str) -> None:
    """A request for a connection does not wait indefinitely."""
    async with open_database(conninfo, size=1, timeout_seconds=1) as small, small.transaction():
        small._pool.timeout = 0.05
        with pytest.raises(Refusal) as refused:
            await count(small)

    assert refused.value.reason is Reason.UNAVAILABLE


async def test_an_internal_fault_is_not_taken_for_a_broken_connection(database: Database) -> None:
    """A wrong statement stays an error, to be logged and fixed."""
    with pytest.raises(psycopg.errors.UndefinedTable):
        await add_burst(database, then=psycopg.errors.UndefinedTable())


async def test_reading_sees_one_state_and_cannot_write(database: Database) -> None:
    """What others commit since then does not show."""
    async with database.reading() as connection:
        [before] = await fetch_values(connection, "select count(*) from burst")
        await asyncio.create_task(add_burst(database))
        [after] = await fetch_values(connection, "select count(*) from burst")
    async with database.reading() as connection:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await execute(connection, "delete from burst")

    assert (before, after, await count(database)) == (0, 0, 1)


async def test_a_cancelled_call_returns_its_connection(database: Database, conninfo: str) -> None:
    """A client that disconnects in the middle of a statement does not affect others."""
    async with open_database(conninfo, size=1) as small:
        call = asyncio.create_task(sleep_for_ever(small))
        async with asyncio.timeout(60):
            while not await is_somebody_asleep(database):
                pass  # each look is a round trip to the database, so this does not spin
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
            await add_burst(small)

        assert call.cancelled()
        assert await count(small) == 1


async def sleep_for_ever(database: Database) -> None:
    """Hold a connection in a statement that does not end."""
    async with database.transaction() as connection:
        await execute(connection, "select pg_sleep(1000)")


async def is_somebody_asleep(database: Database) -> bool:
    """Whether the server has begun with that statement."""
    async with database.transaction() as connection:
        found = await fetch_values(
            connection,
            "select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'",
        )
        return bool(found)


async def test_a_full_disk_of_the_database_is_reported(database: Database) -> None:
    """It is not a reason to look for an unavailable database."""
    with pytest.raises(Refusal) as refused:
        async with database.transaction() as connection:
            await execute(connection, "do $$ begin raise exception using errcode = 'disk_full'; end $$")

    assert refused.value.reason is Reason.STORAGE_FULL
