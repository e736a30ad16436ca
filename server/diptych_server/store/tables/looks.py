"""The looks of pictures in the database, for the search for near copies."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("looks")


@dataclass(frozen=True)
class Look:
    """The look of one picture: `code` (C,) int8 and `thumbnail` (S, S, 3) uint8."""

    code: NDArray[np.int8]
    thumbnail: NDArray[np.uint8]


@dataclass(frozen=True)
class CodedPicture:
    """A picture of a dataset with its code and its recording."""

    picture: bytes
    recording_id: UUID
    code: bytes


@dataclass(frozen=True)
class _Thumbnail:
    picture: bytes
    thumbnail: bytes


async def insert_looks(connection: Connection, looks: Mapping[bytes, Look], *, weights: str) -> None:
    """Store the looks of pictures for the backbone with these weights; existing ones are kept."""
    ordered = sorted(looks.items(), key=lambda item: item[0])  # in the same order everywhere, to prevent deadlocks
    parameters = {
        "weights": weights,
        "pictures": [picture for picture, _ in ordered],
        "codes": [look.code.tobytes() for _, look in ordered],
        "thumbnails": [look.thumbnail.tobytes() for _, look in ordered],
    }
    await execute(connection, _SQL["insert"], parameters)


async def fetch_uncompared(connection: Connection, dataset_id: UUID, *, weights: str, limit: int) -> Sequence[bytes]:
    """Pictures of a dataset that can be compared but are not yet, the oldest instances first."""
    parameters = {"dataset_id": dataset_id, "weights": weights, "limit": limit}
    return await fetch_values(connection, _SQL["uncompared"], parameters)


async def fetch_codes(connection: Connection, dataset_id: UUID, *, weights: str) -> Sequence[CodedPicture]:
    """All pictures of a dataset that can be compared, including removed ones."""
    return await fetch_all(connection, CodedPicture, _SQL["codes"], {"dataset_id": dataset_id, "weights": weights})


async def fetch_thumbnails(
    connection: Connection, pictures: Collection[bytes], *, weights: str, side: int
) -> Mapping[bytes, NDArray[np.uint8]]:
    """The existing thumbnails (side, side, 3) of these pictures."""
    rows = await fetch_all(connection, _Thumbnail, _SQL["thumbnails"], {"weights": weights, "pictures": [*pictures]})
    return {bytes(row.picture): np.frombuffer(row.thumbnail, np.uint8).reshape(side, side, 3) for row in rows}
