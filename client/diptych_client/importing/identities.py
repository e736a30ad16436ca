"""Ids that come out the same on every run, so that an import that was broken off can simply be run again."""

import hashlib
from uuid import UUID, uuid5


def capture_id(dataset_id: str, *, relative: str, data: bytes) -> str:
    """The id under which the dataset stores these bytes from this place once."""
    return str(uuid5(UUID(dataset_id), f"capture\n{relative}\n{hashlib.sha256(data).hexdigest()}"))


def burst_id(dataset_id: str, *, key: str) -> str:
    """The id of the burst that the key stands for in the dataset."""
    return str(uuid5(UUID(dataset_id), f"burst\n{key}"))
