"""The connection pool, transactions, and the translation of driver errors."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, LiteralString, TypeVar

from pgvector.psycopg import register_vector_async
from psycopg import AsyncConnection, AsyncCursor, OperationalError
from psycopg.errors import DiskFull, InsufficientPrivilege
from psycopg.rows import TupleRow, kwargs_row, scalar_row
from psycopg.sql import Composed
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.store.disk_faults import storage_full
from diptych_server.store.postgres.connect import forbidden
from diptych_server.store.postgres.pools import make_pool
from diptych_server.store.retry import StorageAwayError

Connection = AsyncConnection[TupleRow]
Statement = LiteralString | Composed
Parameters = Mapping[str, Any] | Sequence[Any]
Row = TypeVar("Row")

KEEPALIVES = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
_FIRST_CONNECTION_SECONDS = 60.0
_FAILURES = ("requests_errors", "connections_errors", "connections_lost")


@dataclass(frozen=True)
class PoolNumbers:
    """The statistics of a pool."""

    busy: int
    """Connections in use."""
    idle: int
    """Open connections that are not in use."""
    most: int
    """The maximum number of connections."""
    waiting: int
    """Transactions that are waiting for a connection."""
    asked: int
    """Transactions so far."""
    wait_seconds: float
    """The total time that they waited."""
    failures: int
    """Connections that timed out, could not be opened, or broke."""


class Database:
    """A pool of connections to one PostgreSQL database. Belongs to the event loop on which it was opened."""

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool

    def numbers(self) -> PoolNumbers:
        """The statistics of the pool; thread-safe."""
        stats = self._pool.get_stats()
        size, idle = stats.get("pool_size", 0), stats.get("pool_available", 0)
        return PoolNumbers(
            busy=size - idle,
            idle=idle,
            most=stats.get("pool_max", 0),
            waiting=stats.get("requests_waiting", 0),
            asked=stats.get("requests_num", 0),
            wait_seconds=stats.get("requests_wait_ms", 0) / 1e3,
            failures=sum(stats.get(name, 0) for name in _FAILURES),
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection in a transaction that commits at the end of the block and rolls back on any exception.

        Raises:
            Refusal: UNAVAILABLE when there is no connection, or it broke; STORAGE_FULL when the database's disk is
                full.
            DatabaseUnsuitableError: the account lacks a privilege that the block needs.
        """
        try:
            async with self._pool.connection() as connection:
                yield connection
        except DiskFull as error:
            raise storage_full() from error
        except (PoolTimeout, OperationalError) as error:
            raise Refusal(Reason.UNAVAILABLE, "The server cannot reach its database. Try again in a moment.") from error
        except InsufficientPrivilege as error:
            raise forbidden("The database", error) from error

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A read-only connection that sees one state of the database throughout the block.

        Raises:
            Refusal: UNAVAILABLE, as for `transaction`.
        """
        async with self.transaction() as connection:
            await connection.execute("set transaction isolation level repeatable read, read only")
            yield connection


@asynccontextmanager
async def open_database(conninfo: str, *, size: int = 10, timeout_seconds: float = 10) -> AsyncIterator[Database]:
    """A database with up to `size` connections, closed at the end of the block.

    Raises:
        StorageAwayError: the first connection was not established within a minute.
    """
    pool = make_pool(
        conninfo=conninfo,
        kwargs=KEEPALIVES,
        min_size=1,
        max_size=size,
        timeout=timeout_seconds,
        max_lifetime=3600,
        configure=register_vector_async,
    )
    async with pool:
        try:
            await pool.wait(_FIRST_CONNECTION_SECONDS)
        except PoolTimeout as error:
            raise StorageAwayError(
                f"The database accepted no connection in {_FIRST_CONNECTION_SECONDS:.0f} seconds. Check its load."
            ) from error
        yield Database(pool)


async def fetch_all(
    connection: Connection, row: Callable[..., Row], statement: Statement, parameters: Parameters = ()
) -> list[Row]:
    """All rows that the statement returns, each made by `row`, which takes the columns by name."""
    async with connection.cursor(row_factory=kwargs_row(row)) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchall()


async def fetch_one(
    connection: Connection, row: Callable[..., Row], statement: Statement, parameters: Parameters = ()
) -> Row | None:
    """The first row that the statement returns, made by `row`, or None."""
    async with connection.cursor(row_factory=kwargs_row(row)) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchone()


async def fetch_values(connection: Connection, statement: Statement, parameters: Parameters = ()) -> list[Any]:
    """The first column of all rows of the statement."""
    async with connection.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchall()


@dataclass(frozen=True)
class Asked(Generic[Row]):
    """A statement that was sent, and whose rows have not been received yet."""

    cursor: AsyncCursor[Row]

    async def rows(self) -> list[Row]:
        """All rows of the statement."""
        return await self.cursor.fetchall()


async def ask(
    connection: Connection, row: Callable[..., Row], statement: Statement, parameters: Parameters = ()
) -> Asked[Row]:
    """Send a statement whose rows are made by `row`; in a pipeline several statements share one round trip."""
    cursor = connection.cursor(row_factory=kwargs_row(row))
    await cursor.execute(statement, parameters)
    return Asked(cursor)


async def execute(connection: Connection, statement: Statement, parameters: Parameters = ()) -> int:
    """Run the statement, and return the number of changed rows."""
    cursor = await connection.execute(statement, parameters)
    return cursor.rowcount
