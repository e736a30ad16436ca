"""Watches are woken by commits, and never lose one for good."""

import asyncio

import psycopg

from diptych_server.core.ids import new_id
from diptych_server.store.notifications.listener import ChangeListener, notify
from diptych_server.store.postgres.database import Database
from support.training import listening


async def connected(*events: asyncio.Event) -> None:
    """Wait until the listener has its connection, which wakes all watches, and settle them."""
    async with asyncio.timeout(60):
        for event in events:
            await event.wait()
            event.clear()


async def test_a_commit_wakes_the_watches_of_its_subject_alone(database: Database, conninfo: str) -> None:
    """All watches of the one dataset look again, those of the other sleep on."""
    one, other = new_id(), new_id()

    async with (
        listening(conninfo) as listener,
        listener.watching(one) as first,
        listener.watching(one) as second,
        listener.watching(other) as third,
    ):
        await connected(first, second, third)
        async with database.transaction() as connection:
            await notify(connection, one)
        async with asyncio.timeout(60):
            await first.wait()
            await second.wait()

        assert not third.is_set()


async def test_a_rollback_wakes_no_watch(database: Database, conninfo: str) -> None:
    """A change that was rolled back is not announced: the next commit is the first."""
    undone, done = new_id(), new_id()

    async with listening(conninfo) as listener, listener.watching(undone) as unheard, listener.watching(done) as heard:
        await connected(unheard, heard)
        async with database.transaction() as connection:
            await notify(connection, undone)
            await connection.rollback()
        async with database.transaction() as connection:
            await notify(connection, done)
        async with asyncio.timeout(60):
            await heard.wait()

        assert not unheard.is_set()


async def test_after_a_lost_connection_every_watch_polls_again(database: Database, conninfo: str) -> None:
    """Notices during the outage are lost, so all are woken; then notices come as before."""
    subject = new_id()

    async with listening(conninfo) as listener, listener.watching(subject) as event:
        await connected(event)
        with psycopg.connect(conninfo, autocommit=True) as admin:
            ended = admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and query like 'listen %'"
            ).fetchall()
        await connected(event)
        async with database.transaction() as connection:
            await notify(connection, subject)
        async with asyncio.timeout(60):
            await event.wait()

    assert ended == [(True,)]


async def test_foreign_notices_on_the_channel_are_skipped(database: Database, conninfo: str) -> None:
    """The listener goes on after a notification that names nothing."""
    subject = new_id()

    async with listening(conninfo) as listener, listener.watching(subject) as event:
        await connected(event)
        async with database.transaction() as connection:
            await connection.execute("select pg_notify('diptych_changed', 'hello')")
            await notify(connection, subject)
        async with asyncio.timeout(60):
            await event.wait()


async def test_a_watch_that_ended_is_forgotten() -> None:
    """Nothing is stored about ended watches."""
    listener, subject = ChangeListener(), new_id()

    async with listener.watching(subject), listener.watching(subject):
        assert len(listener._events[subject]) == 2

    assert not listener._events
