"""The interface to the job queue that flows need."""

from typing import Protocol
from uuid import UUID

from diptych_server.store.postgres.database import Connection


class QueueJob(Protocol):
    """Queues a job, if this transaction commits."""

    async def __call__(self, job_id: UUID, *, connection: Connection) -> None:
        """Queue the job."""


class JobQueue(Protocol):
    """Queues work that outlives a call; some worker runs it soon, at least once."""

    async def embed_soon(self, dataset_id: UUID) -> None:
        """Queue the embedding of a dataset's remaining pictures; call this after the commit that added them."""

    async def train_soon(self, job_id: UUID, *, connection: Connection) -> None:
        """Queue the training job, if this transaction commits."""

    async def compare_soon(self, job_id: UUID, *, connection: Connection) -> None:
        """Queue the check of a comparison, if this transaction commits."""

    async def explain_soon(self, job_id: UUID, *, connection: Connection) -> None:
        """Queue the check of an explanation, before those of comparisons, if this transaction commits."""
