"""The words that those who queue work and those who do it share; they stand in the database, so they never change."""

from typing import Final
from uuid import UUID

EMBED: Final = "embed"
"""The queue of embedding, and its task."""

TRAIN: Final = "train"
"""The queue of training, and its task."""


QUEUES: Final = (TRAIN, EMBED)
"""All queues."""


def embed_lock(dataset_id: UUID) -> str:
    """Of the embedding jobs with this queueing lock one at most waits."""
    return f"{EMBED}:{dataset_id}"


def train_lock(job_id: UUID) -> str:
    """Of the queue's jobs with this queueing lock one at most waits."""
    return f"{TRAIN}:{job_id}"
