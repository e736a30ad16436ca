"""Names shared by the processes that queue jobs and those that run them; stored in the database, so never changed."""

from typing import Final
from uuid import UUID

EMBED: Final = "embed"
"""The queue and the task of embedding."""

TRAIN: Final = "train"
"""The queue and the task of training."""

COMPARE: Final = "compare"
"""The queue of checks by training, and the task of checking comparisons."""

EXPLAIN: Final = "explain"
"""The task of checking explanations by training, in the queue of checks."""

QUEUES: Final = (TRAIN, EMBED, COMPARE)
"""All queues."""


def embed_lock(dataset_id: UUID) -> str:
    """The queueing lock of a dataset: at most one of its embedding jobs waits."""
    return f"{EMBED}:{dataset_id}"


def job_lock(task: str, job_id: UUID) -> str:
    """The queueing lock of a job: it waits in the queue at most once."""
    return f"{task}:{job_id}"
