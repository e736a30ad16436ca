"""Connection pools that recover quickly when their database is back."""

import asyncio
from typing import Any, Final

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

_GIVE_UP_SECONDS: Final = 1.0
_ATTEMPT_SECONDS: Final = 1.5
_LEAVE_SECONDS: Final = 15.0
"""After this time an idle connection is closed, as each one uses 3 MB in PostgreSQL."""

_Pool = AsyncConnectionPool[Any]


def make_pool(**options: Any) -> _Pool:
    """A pool with these options of psycopg, not open yet.

    By default such a pool retries an unreachable database with pauses that double up to minutes; and it detects its
    broken connections one by one, with a pause after each that also doubles.
    """

    async def check(connection: AsyncConnection[Any]) -> None:
        try:
            await AsyncConnectionPool.check_connection(connection)
        except OperationalError:
            await pool.check()  # if one is broken, all are: replace them immediately
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
    """Called by a pool that has given up; requests connections from it until it has one.

    Each request makes the pool try again.
    """

    def __init__(self) -> None:
        self._reviving: asyncio.Task[None] | None = None

    async def revive(self, pool: _Pool) -> None:
        """Start reviving the pool, unless that is already running."""
        if self._reviving is None or self._reviving.done():
            self._reviving = asyncio.create_task(_until_connected(pool))


async def _until_connected(pool: _Pool) -> None:
    while True:
        try:
            async with pool.connection(timeout=_ATTEMPT_SECONDS):
                return
        except PoolTimeout:
            continue
        except (
            PoolClosed,
            OperationalError,
        ):  # the pool was closed; or the connection broke again, which the pool notices
            return
