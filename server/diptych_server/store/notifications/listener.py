"""Change notifications across processes: LISTEN and NOTIFY as hints that a watch should read again."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from typing import Final, LiteralString
from uuid import UUID

from psycopg import OperationalError

from diptych_server.store.notifications.change_feed import ChangeFeed
from diptych_server.store.postgres.database import KEEPALIVES, Connection
from diptych_server.store.postgres.raw_connection import connect

HEARTBEAT_SECONDS: Final = 15.0
"""How long a watch may be silent: proxies close connections that are silent for long."""

_CHANNEL: LiteralString = "diptych_changed"
_RECONNECT_SECONDS = 1.0


async def notify(connection: Connection, subject: UUID) -> None:
    """Notify all watches of `subject`, such as a training job, when this transaction commits."""
    await connection.execute("select pg_notify(%s, %s)", (_CHANNEL, str(subject)))


async def notify_of_embeddings(connection: Connection, dataset_id: UUID) -> None:
    """Notify all watches of a dataset when this transaction commits, although its row does not change.

    Triggers send the notifications for changed rows.
    """
    await connection.execute(
        "select pg_notify(%s, concat_ws(' ', 'dataset', workspace_id, id)) from dataset where id = %s",
        (_CHANNEL, dataset_id),
    )


class ChangeListener:
    """Wakes the watches of this process. Belongs to one event loop."""

    def __init__(self) -> None:
        self._events: dict[UUID, set[asyncio.Event]] = {}
        self._feeds: set[ChangeFeed] = set()

    @asynccontextmanager
    async def watching(self, subject: UUID) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever `subject`, a dataset or a training job, may have changed.

        Clear it before reading the subject.
        """
        event = asyncio.Event()
        self._events.setdefault(subject, set()).add(event)
        try:
            yield event
        finally:
            self._events[subject].discard(event)
            if not self._events[subject]:
                del self._events[subject]

    @asynccontextmanager
    async def news(self, workspace_ids: Collection[UUID] | None) -> AsyncIterator[ChangeFeed]:
        """A feed of the changes in these workspaces during the block; None means all workspaces."""
        feed = ChangeFeed(workspace_ids)
        self._feeds.add(feed)
        try:
            yield feed
        finally:
            self._feeds.discard(feed)

    async def listen(self, conninfo: str) -> None:
        """Forward notifications until cancelled; after a lost connection every watch reads again."""
        while True:
            with suppress(OperationalError):
                async with await connect(conninfo, **KEEPALIVES) as connection:
                    await connection.execute(f"listen {_CHANNEL}")
                    self._wake_all()
                    async for notification in connection.notifies():
                        with suppress(ValueError):  # a notification of another program must not stop the listener
                            self._forward(notification.payload)
            await asyncio.sleep(_RECONNECT_SECONDS)

    def _forward(self, payload: str) -> None:
        """Forward "SUBJECT", "dataset WORKSPACE DATASET" or "snapshot WORKSPACE SNAPSHOT"."""
        *where, subject = payload.split(" ")
        self._wake(UUID(subject))
        if where:
            kind, workspace_id = where
            for feed in self._feeds:
                feed.add(kind, UUID(workspace_id), UUID(subject))

    def _wake(self, subject: UUID) -> None:
        for event in self._events.get(subject, ()):
            event.set()

    def _wake_all(self) -> None:
        for subject in self._events:
            self._wake(subject)
        for feed in self._feeds:
            feed.lose()


async def wait_for_change(changed: asyncio.Event, seconds: float) -> None:
    """Return when something may have changed, or after this time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await changed.wait()
