"""The job queue for processes that only add jobs; imports nothing that runs them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, AppNotOpen, ConnectorException
from psycopg import OperationalError

from diptych_server.jobs.names import COMPARE, EMBED, EXPLAIN, QUEUES, TRAIN, embed_lock, job_lock
from diptych_server.store.postgres.database import KEEPALIVES, Connection
from diptych_server.store.postgres.pools import make_pool

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class QueueLength:
    """The number of jobs in one queue."""

    waiting: int
    running: int


class JobQueue:
    """Adds jobs to the queue. Belongs to the event loop on which its app was opened."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def embed_soon(self, dataset_id: UUID) -> None:
        """Queue the embedding of a dataset's remaining pictures; call this after the commit that added them.

        A failure is only logged: the next worker to start, or a training, embeds the missing pictures.
        """
        deferrer = self._app.configure_task(EMBED, queue=EMBED, queueing_lock=embed_lock(dataset_id))
        try:
            await deferrer.defer_async(dataset_id=str(dataset_id))
        except AlreadyEnqueued:
            return
        except (AppNotOpen, ConnectorException) as error:  # a call may outlive the queue of a server that stops
            _log.warning("could not queue the embedding", dataset_id=str(dataset_id), error=repr(error))

    async def train_soon(self, job_id: UUID, *, connection: Connection) -> None:
        """Queue the training job, if this transaction commits; do nothing if it is queued already."""
        await self._soon(TRAIN, TRAIN, job_id, connection)

    async def compare_soon(self, job_id: UUID, *, connection: Connection) -> None:
        """Queue the check of a comparison, if this transaction commits; do nothing if it is queued already."""
        await self._soon(COMPARE, COMPARE, job_id, connection)

    async def explain_soon(self, job_id: UUID, *, connection: Connection) -> None:
        """Queue the check of an explanation, if this transaction commits; do nothing if it is queued already.

        It is a single training, so it comes before checks of comparisons that wait.
        """
        await self._soon(EXPLAIN, COMPARE, job_id, connection, priority=1)

    async def _soon(self, task: str, queue: str, job_id: UUID, connection: Connection, *, priority: int = 0) -> None:
        lock = job_lock(task, job_id)
        deferrer = self._app.configure_task(
            task, queue=queue, queueing_lock=lock, priority=priority, connection=connection
        )
        # Begin the caller's transaction if necessary: only then is the block below a savepoint of it.
        await connection.execute("select")
        try:
            async with connection.transaction():
                await deferrer.defer_async(job_id=str(job_id))
        except AlreadyEnqueued:
            return
        except ConnectorException as error:
            if isinstance(error.__cause__, OperationalError):
                raise error.__cause__ from None  # an error of the transaction, for its owner
            raise

    async def lengths(self) -> Mapping[str, QueueLength]:
        """The current number of jobs in each queue, of all workers.

        Raises:
            ConnectorException: The database does not respond.
        """
        found = {str(each["name"]): each for each in await self._app.job_manager.list_queues_async()}
        return {
            queue: QueueLength(int(found.get(queue, {}).get("todo", 0)), int(found.get(queue, {}).get("doing", 0)))
            for queue in QUEUES
        }


@asynccontextmanager
async def open_app(
    conninfo: str, *, size: int = 2, connector_of: type[PsycopgConnector] = PsycopgConnector
) -> AsyncIterator[App]:
    """A queue app with up to `size` database connections and no tasks yet."""
    connector = connector_of(
        pool_factory=make_pool,
        conninfo=conninfo,
        kwargs=KEEPALIVES,
        min_size=1,
        max_size=size,
    )
    app = App(connector=connector)
    async with app.open_async():
        yield app


@asynccontextmanager
async def open_queue(conninfo: str) -> AsyncIterator[JobQueue]:
    """The queue for a process that only adds jobs; closed at the end of the block."""
    async with open_app(conninfo) as app:
        yield JobQueue(app)
