"""The queue's way to the database, for a worker that shall outlive a database that is away for a while."""

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

# Nobody works on what a worker was given in an answer that never came. Without a worker the sweep takes it for lost.
_DISOWN: LiteralString = (
    "update procrastinate_jobs set worker_id = null where worker_id = %(worker_id)s and status = 'doing'"
)


class RetryingConnector(PsycopgConnector):
    """Asks again, for as long as the database is away. For workers that do one job at a time."""

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Have the query done."""
        await _retry(partial(super().execute_query_async, query, **arguments))

    async def execute_query_one_async(self, query: LiteralString, **arguments: Any) -> dict[str, Any]:
        """The row that the query returns."""
        ask = partial(super().execute_query_one_async, query, **arguments)
        if query != queries["fetch_job"]:
            return await _retry(ask)
        try:
            return await _unless_away(ask)
        except Refusal:
            await self.execute_query_async(_DISOWN, worker_id=arguments["worker_id"])
            return await _retry(ask)

    async def execute_query_all_async(self, query: LiteralString, **arguments: Any) -> list[dict[str, Any]]:
        """The rows that the query returns."""
        return await _retry(partial(super().execute_query_all_async, query, **arguments))

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Pass notifications on until cancelled."""
        await _retry(partial(super().listen_notify, on_notification, channels))


async def _retry(ask: Callable[[], Awaitable[Outcome]]) -> Outcome:
    return await retry_while_unavailable(partial(_unless_away, ask))


async def _unless_away(ask: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """What it returns.

    Raises:
        Refusal: UNAVAILABLE, when the database is away.
    """
    try:
        return await ask()
    except ConnectorException as error:
        if isinstance(error.__cause__, OperationalError) and not isinstance(error.__cause__, PoolClosed):
            raise Refusal(Reason.UNAVAILABLE, "The job queue's database is away.") from error
        raise
