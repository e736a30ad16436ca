"""The end of the embedded PostgreSQL, noticed while something is done that needs it."""

import asyncio
from collections.abc import Coroutine
from typing import Final, TypeVar

from diptych_server.core.cannot_run import CannotRunError
from diptych_server.embedded import Cluster

Outcome = TypeVar("Outcome")

_UNTIL_IT_ENDS_SECONDS: Final = 1.0
"""How long PostgreSQL may live after its connections broke. Work that fails for another reason is delayed by this."""


class PostgresLostError(CannotRunError):
    """The embedded PostgreSQL ended while the server ran, and ends again and again."""


async def unless_lost(cluster: Cluster | None, work: Coroutine[None, None, Outcome]) -> Outcome:
    """What the work gives; it is cancelled when PostgreSQL ends before.

    Args:
        cluster: None for a database that others run. It comes back after it went away, so the work may wait for it.
        work: Its own errors pass, unless PostgreSQL's end explains them.

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
                "PostgreSQL ended again and again while the server ran. Look for the cause in its log, in the folder "
                f"{cluster.log_folder}, then start the server again."
            )
        return await working
    finally:
        ending.cancel()
        working.cancel()
        await asyncio.gather(ending, working, return_exceptions=True)


def _is_done_well(work: asyncio.Task[Outcome]) -> bool:
    return work.done() and not work.cancelled() and work.exception() is None
