"""Embeddings by picture, backbone and view: written once, read as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, LiteralString
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pgvector import Vector
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format
from psycopg.rows import scalar_row

from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("embeddings")
_ROWS_PER_FETCH = 500

OwnerKind = Literal["dataset", "snapshot"]


@dataclass(frozen=True)
class PictureOwner:
    """A dataset in its current state, or a snapshot, whose pictures need embeddings."""

    kind: OwnerKind
    id: UUID


@dataclass(frozen=True)
class EmbeddedInstance:
    """An instance of a snapshot with an embedding; `label_index` follows the snapshot's order of labels."""

    instance_id: UUID
    recording_id: UUID
    label_index: int
    fold: int
    barred: int
    """A bit for each fold whose head must not be trained on it."""


async def fetch_backbone_name(connection: Connection, owner: PictureOwner) -> str | None:
    """The name of its backbone; None for a dataset that no longer exists."""
    statement = _SQL["backbone_of_dataset"] if owner.kind == "dataset" else _SQL["backbone_of_snapshot"]
    names = await fetch_values(connection, statement, {"owner": owner.id})
    return names[0] if names else None


async def fetch_datasets_to_embed(connection: Connection) -> Sequence[UUID]:
    """The datasets with pictures that lack an embedding of any version of their backbone."""
    return await fetch_values(connection, _SQL["datasets_to_embed"])


async def fetch_pending(
    connection: Connection, owner: PictureOwner, *, backbone_id: str, after: bytes, limit: int
) -> Sequence[bytes]:
    """Digests, greater than `after` and in order, of pictures without an embedding."""
    parameters = {"owner": owner.id, "backbone_id": backbone_id, "after": after, "limit": limit}
    statement = _SQL["pending_of_dataset"] if owner.kind == "dataset" else _SQL["pending_of_snapshot"]
    return await fetch_values(connection, statement, parameters)


async def note_look(connection: Connection, dataset_id: UUID, pictures: Sequence[bytes] | None = None) -> None:
    """Note that the dataset's job has processed these pictures, which are then no longer pending.

    Without pictures it has processed all, and those with an embedding of its backbone are no longer pending.
    """
    if pictures is None:
        await execute(connection, _SQL["looked_at"], {"dataset_id": dataset_id})
    else:
        await execute(connection, _SQL["looked_at_these"], {"dataset_id": dataset_id, "pictures": pictures})


async def fetch_embedded(connection: Connection, pictures: Sequence[bytes], *, backbone_id: str) -> Sequence[bytes]:
    """The pictures among these that have an embedding."""
    parameters = {"pictures": pictures, "backbone_id": backbone_id}
    return await fetch_values(connection, _SQL["embedded"], parameters)


async def count_embedded(connection: Connection, *, snapshot_id: UUID, backbone_id: str) -> int:
    """The number of instances of a snapshot with an embedding."""
    parameters = {"snapshot_id": snapshot_id, "backbone_id": backbone_id}
    (count,) = await fetch_values(connection, _SQL["count_of_snapshot"], parameters)
    return int(count)


async def insert_embeddings(
    connection: Connection, views: Mapping[bytes, NDArray[np.float32]], *, backbone_id: str
) -> None:
    """Store the views (V, D) float32 of each picture; a picture that has embeddings keeps them."""
    # In the same order everywhere, so that two workers with the same pictures never deadlock.
    rows = [(picture, view, embedding) for picture in sorted(views) for view, embedding in enumerate(views[picture])]
    parameters = {
        "backbone_id": backbone_id,
        "pictures": [picture for picture, _, _ in rows],
        "views": [view for _, view, _ in rows],
        "embeddings": [Vector(embedding) for _, _, embedding in rows],
    }
    await execute(connection, _SQL["insert"], parameters)


async def fetch_embedded_instances(
    connection: Connection, *, snapshot_id: UUID, backbone_id: str
) -> Sequence[EmbeddedInstance]:
    """The instances of a snapshot with an embedding, ordered by instance id."""
    parameters = {"snapshot_id": snapshot_id, "backbone_id": backbone_id}
    return await fetch_all(connection, EmbeddedInstance, _SQL["rows_of_snapshot"], parameters)


async def fetch_views(
    connection: Connection, views: NDArray[np.float32], *, snapshot_id: UUID, backbone_id: str
) -> None:
    """Fill `views` (N, V, D) float32 with the embeddings of a snapshot's instances, ordered by instance id.

    N is the number of instances with an embedding: read it on the same connection of `Database.reading`.

    Raises:
        ValueError: an instance lacks a view, or has one of another dimension.
    """
    parameters = {"snapshot_id": snapshot_id, "backbone_id": backbone_id}
    await _fill(connection, views, _SQL["vectors_of_snapshot"], parameters)


async def fetch_views_of_pictures(
    connection: Connection, views: NDArray[np.float32], *, pictures: Sequence[bytes], backbone_id: str
) -> None:
    """Fill `views` (N, V, D) float32 with the embeddings of these pictures (N), which must all have them.

    Raises:
        ValueError: a picture lacks a view, or has one of another dimension.
    """
    parameters = {"pictures": pictures, "backbone_id": backbone_id}
    await _fill(connection, views, _SQL["views_of_pictures"], parameters)


async def fetch_dimension(connection: Connection, pictures: Sequence[bytes], *, backbone_id: str) -> int:
    """The number of figures of the embeddings of these pictures, of which one must have some."""
    parameters = {"pictures": pictures, "backbone_id": backbone_id}
    [dimension] = await fetch_values(connection, _SQL["dimension"], parameters)
    return int(dimension)


async def _fill(
    connection: Connection, views: NDArray[np.float32], statement: LiteralString, parameters: Mapping[str, object]
) -> None:
    dimension = views.shape[2]
    vectors = views.reshape(-1, dimension)
    stored = _stored(dimension)
    filled = 0
    # A server-side cursor, so that rows are not in memory twice. Many rows are converted at the same time.
    async with connection.cursor("vectors", binary=True, row_factory=scalar_row) as cursor:
        cursor.adapters.register_loader("vector", _AsStored)
        await cursor.execute(statement, parameters)
        while rows := await cursor.fetchmany(_ROWS_PER_FETCH):
            fetched = np.frombuffer(b"".join(rows), stored)["figures"]
            if filled + len(fetched) > len(vectors) or len(fetched) != len(rows):
                raise ValueError("There are more embeddings than were counted, or of another dimension.")
            vectors[filled : filled + len(fetched)] = fetched
            filled += len(fetched)
    if filled != len(vectors):
        raise ValueError(f"There are {filled} embeddings instead of {len(vectors)}.")


async def fetch_vectors(
    connection: Connection, pictures: Sequence[bytes], *, backbone_id: str, dimension: int
) -> NDArray[np.float32]:
    """The embeddings (N, dimension) float32 of these pictures as they are; NaN for those without one.

    Raises:
        ValueError: an embedding has another dimension.
    """
    vectors = np.full((len(pictures), dimension), np.nan, np.float32)
    stored = _stored(dimension)
    async with connection.cursor(binary=True) as cursor:
        cursor.adapters.register_loader("vector", _AsStored)
        await cursor.execute(_SQL["vectors_of_pictures"], {"pictures": pictures, "backbone_id": backbone_id})
        rows = await cursor.fetchall()
    fetched = np.frombuffer(b"".join(vector for _, vector in rows), stored)["figures"]
    if len(fetched) != len(rows):
        raise ValueError(f"There are embeddings of another dimension than {dimension}.")
    vectors[[place - 1 for place, _ in rows]] = fetched
    return vectors


def _stored(dimension: int) -> np.dtype[np.void]:
    """The bytes of a vector in binary format."""
    return np.dtype([("header", ">u2", 2), ("figures", ">f4", dimension)])


class _AsStored(Loader):
    """Returns a vector as its bytes: two 16-bit integers, then the components, all big-endian."""

    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)
