"""Names shared by the processes that queue jobs and those that run them; stored in the database, so never changed."""

from typing import Final
from uuid import UUID

EMBED: Final = "embed"
"""The queue and the task of embedding."""

TRAIN: Final = "train"
"""The queue and the task of training."""


QUEUES: Final = (TRAIN, EMBED)
"""All queues."""


def embed_lock(dataset_id: UUID) -> str:
    """The queueing lock of a dataset: at most one of its embedding jobs waits."""
    return f"{EMBED}:{dataset_id}"


def train_lock(job_id: UUID) -> str:
    """The queueing lock of a training job: it waits in the queue at most once."""
    return f"{TRAIN}:{job_id}"
