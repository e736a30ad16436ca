"""Stored pictures that are asked about: where they are, and what belongs to them today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.store.postgres.database import Connection, fetch_one, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("asked_pictures")


@dataclass(frozen=True)
class StoredPicture:
    """A stored picture by its digest, its dataset, its recording today, and the recording that this was split from."""

    picture: bytes
    dataset_id: UUID
    recording_id: UUID
    split_from: UUID | None


async def find_instance(
    connection: Connection, instance_id: UUID, *, snapshot_ids: Sequence[UUID]
) -> StoredPicture | None:
    """The picture of an instance of any dataset, or of these snapshots."""
    parameters = {"instance_id": instance_id, "snapshot_ids": list(snapshot_ids)}
    found = await fetch_one(connection, StoredPicture, _SQL["of_dataset"], parameters)
    return found or await fetch_one(connection, StoredPicture, _SQL["of_snapshots"], parameters)


async def find_picture(connection: Connection, picture: bytes, *, snapshot_ids: Sequence[UUID]) -> StoredPicture | None:
    """The picture with this digest if one of these snapshots has it."""
    parameters = {"picture": picture, "snapshot_ids": list(snapshot_ids)}
    return await fetch_one(connection, StoredPicture, _SQL["of_digest"], parameters)


async def fetch_near_copies(
    connection: Connection, picture: bytes, *, dataset_ids: Collection[UUID]
) -> Sequence[bytes]:
    """The near copies of a picture that were found in these datasets, by digest."""
    parameters = {"picture": picture, "dataset_ids": list(dataset_ids)}
    return await fetch_values(connection, _SQL["near_copies"], parameters)
