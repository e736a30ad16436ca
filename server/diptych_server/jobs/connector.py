"""A database connector of the queue with which workers survive an outage of the database."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, LiteralString, TypeVar

from procrastinate import PsycopgConnector
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException
from procrastinate.sql import queries
from psycopg import OperationalError
from psycopg_pool import PoolClosed

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.store.retry import retry_while_unavailable

Outcome = TypeVar("Outcome")

# A job may have been fetched in a response that was lost. Without a worker, the sweep considers it lost.
_DISOWN: LiteralString = (
    "update procrastinate_jobs set worker_id = null where worker_id = %(worker_id)s and status = 'doing'"
)


class RetryingConnector(PsycopgConnector):
    """Retries while the database is unavailable. For workers that run one job at a time."""

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Execute a query."""
        await _retry(partial(super().execute_query_async, query, **arguments))

    async def execute_query_one_async(self, query: LiteralString, **arguments: Any) -> dict[str, Any]:
        """The row returned by a query."""
        run = partial(super().execute_query_one_async, query, **arguments)
        if query != queries["fetch_job"]:
            return await _retry(run)
        try:
            return await _attempt(run)
        except Refusal:
            await self.execute_query_async(_DISOWN, worker_id=arguments["worker_id"])
            return await _retry(run)

    async def execute_query_all_async(self, query: LiteralString, **arguments: Any) -> list[dict[str, Any]]:
        """The rows returned by a query."""
        return await _retry(partial(super().execute_query_all_async, query, **arguments))

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Forward notifications until cancelled."""
        await _retry(partial(super().listen_notify, on_notification, channels))


async def _retry(run: Callable[[], Awaitable[Outcome]]) -> Outcome:
    return await retry_while_unavailable(partial(_attempt, run))


async def _attempt(run: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """The result of a query.

    Raises:
        Refusal: UNAVAILABLE if the database is.
    """
    try:
        return await run()
    except ConnectorException as error:
        if isinstance(error.__cause__, OperationalError) and not isinstance(error.__cause__, PoolClosed):
            raise Refusal(Reason.UNAVAILABLE, "The database of the job queue is unavailable.") from error
        raise
