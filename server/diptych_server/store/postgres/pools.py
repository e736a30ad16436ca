"""Pools of connections that are whole again soon after their database is there again."""

import asyncio
from typing import Any, Final

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

_GIVE_UP_SECONDS: Final = 1.0
_ATTEMPT_SECONDS: Final = 1.5
_LEAVE_SECONDS: Final = 15.0
"""In this time one connection that nobody needed is closed: each keeps 3 MB of PostgreSQL's."""

_Pool = AsyncConnectionPool[Any]


def make_pool(**options: Any) -> _Pool:
    """A pool with these options of psycopg's, not open yet.

    By itself such a pool waits for a database that is away in pauses that double up to minutes; and it finds its broken
    connections one by one, with a pause after each that doubles, too.
    """

    async def check(connection: AsyncConnection[Any]) -> None:
        try:
            await AsyncConnectionPool.check_connection(connection)
        except OperationalError:
            await pool.check()  # where one is broken all are: they are replaced at once
            raise

    chosen = {
        "check": check,
        "max_idle": _LEAVE_SECONDS,
        "reconnect_timeout": _GIVE_UP_SECONDS,
        "reconnect_failed": _Reviver().revive,
    }
    pool = AsyncConnectionPool(**{**options, **chosen, "open": False})
    return pool


class _Reviver:
    """What a pool calls when it has given up: asks it for a connection until it has one.

    Each such wish makes the pool try anew.
    """

    def __init__(self) -> None:
        self._reviving: asyncio.Task[None] | None = None

    async def revive(self, pool: _Pool) -> None:
        """Begin to, unless it has begun already."""
        if self._reviving is None or self._reviving.done():
            self._reviving = asyncio.create_task(_until_connected(pool))


async def _until_connected(pool: _Pool) -> None:
    while True:
        try:
            async with pool.connection(timeout=_ATTEMPT_SECONDS):
                return
        except PoolTimeout:
            continue
        except (PoolClosed, OperationalError):  # closed with its pool; or broken again, which the pool notices
            return
