"""What flows ask of the job queue."""

from typing import Protocol
from uuid import UUID

from diptych_server.store.postgres.database import Connection


class JobQueue(Protocol):
    """Work that outlives a call: at least once, by some worker, soon."""

    async def embed_soon(self, dataset_id: UUID) -> None:
        """Have the pictures of the dataset embedded that are not yet; call it after the commit that added them."""

    async def train_soon(self, job_id: UUID, *, connection: Connection) -> None:
        """Have the training job run, if this transaction commits."""
