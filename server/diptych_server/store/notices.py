"""Who changed what, across processes: LISTEN and NOTIFY as hints that a watch should look again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import LiteralString
from uuid import UUID

from psycopg import AsyncConnection, OperationalError
from psycopg.conninfo import make_conninfo

from diptych_server.store.database import KEEPALIVES, Connection

_CHANNEL: LiteralString = "diptych_changed"
_RECONNECT_SECONDS = 1.0


async def notify(connection: Connection, subject: UUID) -> None:
    """Tell all watches of `subject`, a dataset or a training job, to look again once this transaction commits."""
    await connection.execute("select pg_notify(%s, %s)", (_CHANNEL, str(subject)))


class Notices:
    """Wakes the watches of this process. Belongs to one event loop."""

    def __init__(self) -> None:
        self._events: dict[UUID, set[asyncio.Event]] = {}

    @asynccontextmanager
    async def watching(self, subject: UUID) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever `subject` may have changed; clear it before you look."""
        event = asyncio.Event()
        self._events.setdefault(subject, set()).add(event)
        try:
            yield event
        finally:
            self._events[subject].discard(event)
            if not self._events[subject]:
                del self._events[subject]

    async def listen(self, conninfo: str) -> None:
        """Pass notifications on until cancelled; after a lost connection every watch looks again."""
        while True:
            with suppress(OperationalError):
                async with await AsyncConnection.connect(
                    make_conninfo(conninfo, **KEEPALIVES), autocommit=True
                ) as connection:
                    await connection.execute(f"listen {_CHANNEL}")
                    self._wake_all()
                    async for notification in connection.notifies():
                        with suppress(ValueError):  # not one of ours: whoever sent it must not end the listening
                            self._wake(UUID(notification.payload))
            await asyncio.sleep(_RECONNECT_SECONDS)

    def _wake(self, subject: UUID) -> None:
        for event in self._events.get(subject, ()):
            event.set()

    def _wake_all(self) -> None:
        for subject in self._events:
            self._wake(subject)
