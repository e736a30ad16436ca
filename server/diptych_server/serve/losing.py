"""Detects the end of the embedded PostgreSQL while other work depends on it."""

import asyncio
from collections.abc import Coroutine
from typing import Final, TypeVar

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.embedded import Cluster

Outcome = TypeVar("Outcome")

_UNTIL_IT_ENDS_SECONDS: Final = 1.0
"""How long PostgreSQL may still run after its connections were lost; delays the errors of failing work."""


class PostgresLostError(CannotRunError):
    """The embedded PostgreSQL ended repeatedly while the server was running."""


async def unless_lost(cluster: Cluster | None, work: Coroutine[None, None, Outcome]) -> Outcome:
    """The result of the work, which is cancelled if PostgreSQL ends first.

    Args:
        cluster: The embedded PostgreSQL; None for an external database, which the work may wait for.
        work: The work; its errors are raised unless the end of PostgreSQL explains them.

    Raises:
        PostgresLostError: PostgreSQL has ended.
    """
    if cluster is None:
        return await work
    ending, working = asyncio.create_task(cluster.ended()), asyncio.create_task(work)
    try:
        await asyncio.wait({ending, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done() and working.exception():
            await asyncio.wait({ending}, timeout=_UNTIL_IT_ENDS_SECONDS)
        if ending.done() and not _is_done_well(working):
            raise PostgresLostError(
                "PostgreSQL ended repeatedly while the server was running. Check its log in the folder "
                f"{cluster.log_folder} for the cause, then start the server again."
            )
        return await working
    finally:
        ending.cancel()
        working.cancel()
        await asyncio.gather(ending, working, return_exceptions=True)


def _is_done_well(work: asyncio.Task[Outcome]) -> bool:
    return work.done() and not work.cancelled() and work.exception() is None
