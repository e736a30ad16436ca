"""What the search for mistakes in a dataset reads: its current pictures, and near copies under different labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from diptych_server.core.refusal import refuse_missing
from diptych_server.store.postgres.database import Connection, fetch_all, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("suspects")

MOST_PAIRS: Final = 20_000
"""The most near copies that are read."""


@dataclass(frozen=True)
class DatasetMark:
    """What the suspects of a dataset depend on, besides its newest trained snapshot.

    `pending_count` pictures are not embedded, `uncompared_count` are not compared with the others, as far as 1,000.
    """

    sequence: int
    backbone: str
    pending_count: int
    uncompared_count: int
    recordings_hash: int


@dataclass(frozen=True)
class CurrentPicture:
    """An instance of a dataset as it is now."""

    instance_id: UUID
    picture: bytes
    label_id: UUID
    recording_id: UUID
    captured_at: datetime


@dataclass(frozen=True)
class CopyPair:
    """Two instances that look the same and have different labels; `likeness` is 0 to 1."""

    first_id: UUID
    first_label_id: UUID
    first_recording_id: UUID
    second_id: UUID
    second_label_id: UUID
    second_recording_id: UUID
    likeness: float
    is_blank: bool
    """Whether one of them shows nothing, such as a plain wall; these often look alike by chance."""


async def fetch_mark(connection: Connection, dataset_id: UUID) -> DatasetMark:
    """The state of a dataset, deleted or not.

    Raises:
        Refusal: NOT_FOUND.
    """
    found = await fetch_all(connection, DatasetMark, _SQL["state"], {"dataset_id": dataset_id})
    if not found:
        refuse_missing("dataset", dataset_id)
    return found[0]


async def fetch_pictures(connection: Connection, dataset_id: UUID, *, most: int) -> Sequence[CurrentPicture]:
    """The newest pictures of a dataset that its own job has embedded, newest first."""
    return await fetch_all(connection, CurrentPicture, _SQL["pictures"], {"dataset_id": dataset_id, "most": most})


async def fetch_copies(connection: Connection, dataset_id: UUID) -> Sequence[CopyPair]:
    """The near copies of a dataset that have different labels, the most similar first."""
    return await fetch_all(connection, CopyPair, _SQL["copies"], {"dataset_id": dataset_id, "most": MOST_PAIRS})


async def fetch_backbone_ids(connection: Connection, pictures: Sequence[bytes], *, backbone: str) -> Sequence[str]:
    """The ids of the backbone of this name that embedded these pictures, the one of most pictures first."""
    parameters = {"pictures": list(pictures), "backbone": backbone}
    return await fetch_values(connection, _SQL["backbone_ids"], parameters)
