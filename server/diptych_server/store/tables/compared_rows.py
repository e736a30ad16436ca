"""What a comparison reads of snapshots: their pictures, and which of these belong together today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.core.comparison import HeldPicture
from diptych_server.store.postgres.database import Connection, fetch_all, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("comparisons")


@dataclass(frozen=True)
class CurrentTie:
    """The recording of a picture today, and the recording that it was split from."""

    picture: bytes
    recording_id: UUID
    split_from: UUID | None


@dataclass(frozen=True)
class NearCopies:
    """Two pictures that are near copies, by digest."""

    first: bytes
    second: bytes


@dataclass(frozen=True)
class _Code:
    picture: bytes
    code: bytes


async def fetch_contents(connection: Connection, snapshot_id: UUID) -> Sequence[HeldPicture]:
    """The pictures of a snapshot in the order of their digests."""
    return await fetch_all(connection, HeldPicture, _SQL["contents"], {"snapshot_id": snapshot_id})


async def fetch_ties(connection: Connection, snapshot_ids: Sequence[UUID]) -> Sequence[CurrentTie]:
    """The pictures of trained snapshots whose recording has changed since, or was ever split."""
    return await fetch_all(connection, CurrentTie, _SQL["ties"], {"snapshot_ids": list(snapshot_ids)})


async def fetch_near_copies(
    connection: Connection, dataset_ids: Sequence[UUID], pictures: Sequence[bytes]
) -> Sequence[NearCopies]:
    """The near copies among these pictures that were found in these datasets."""
    parameters = {"dataset_ids": list(dataset_ids), "pictures": list(pictures)}
    return await fetch_all(connection, NearCopies, _SQL["near_copies"], parameters)


async def fetch_shown(connection: Connection, snapshot_ids: Sequence[UUID]) -> Sequence[bytes]:
    """The pictures of snapshots that were embedded for them or for their dataset, by digest."""
    return await fetch_values(connection, _SQL["shown"], {"snapshot_ids": list(snapshot_ids)})


async def fetch_codes_of(connection: Connection, pictures: Sequence[bytes], *, weights: str) -> Mapping[bytes, bytes]:
    """The existing codes of these pictures, for the search for near copies."""
    rows = await fetch_all(connection, _Code, _SQL["codes"], {"pictures": list(pictures), "weights": weights})
    return {row.picture: row.code for row in rows}
