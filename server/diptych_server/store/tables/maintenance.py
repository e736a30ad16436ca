"""What the database knows of blobs and of what was deleted long ago, for those who look after both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("maintenance")


@dataclass(frozen=True)
class Expired:
    """A dataset or a snapshot that was deleted, and cannot be brought back any more."""

    id: UUID
    name: str


@dataclass(frozen=True)
class NamedBlob:
    """A blob that the database names; `kind` is "picture" or "model"."""

    sha256: bytes
    kind: str


async def fetch_identity(connection: Connection) -> UUID:
    """Who this database is; the same in a copy that was restored from a dump."""
    await execute(connection, _SQL["be_somebody"])
    (identity,) = await fetch_values(connection, _SQL["identity"])
    return UUID(str(identity))


async def fetch_expired(connection: Connection, noun: str, *, deleted_before: datetime) -> Sequence[Expired]:
    """The datasets or the snapshots that were deleted before; `noun` is "dataset" or "snapshot"."""
    return await fetch_all(connection, Expired, _SQL[f"expired_{noun}s"], {"deleted_before": deleted_before})


async def delete_expired(connection: Connection, noun: str, expired: Expired, *, deleted_before: datetime) -> bool:
    """Whether it was deleted for good: one that somebody has brought back meanwhile stays."""
    parameters = {"id": expired.id, "deleted_before": deleted_before}
    return await execute(connection, _SQL[f"delete_{noun}"], parameters) > 0


async def fetch_pictures_after(connection: Connection, after: bytes, *, limit: int) -> Sequence[bytes]:
    """Digests of pictures in their order, from behind `after`."""
    return _digests(await fetch_values(connection, _SQL["pictures_after"], {"after": after, "limit": limit}))


async def forget_pictures(connection: Connection, sha256: Sequence[bytes], *, stored_before: datetime) -> int:
    """Forget those of these pictures, with their embeddings, that no dataset and no snapshot holds; how many."""
    parameters = {"sha256": list(sha256), "stored_before": stored_before}
    return await execute(connection, _SQL["forget_pictures"], parameters)


async def fetch_named(connection: Connection, sha256: Sequence[bytes]) -> set[bytes]:
    """Those of these digests that belong to a picture or a model."""
    return set(_digests(await fetch_values(connection, _SQL["named"], {"sha256": list(sha256)})))


async def fetch_named_after(connection: Connection, after: bytes, *, limit: int) -> Sequence[NamedBlob]:
    """What the database names, by digest, from behind `after`."""
    rows = await fetch_all(connection, NamedBlob, _SQL["named_after"], {"after": after, "limit": limit})
    return [NamedBlob(bytes(row.sha256), row.kind) for row in rows]


async def count_named(connection: Connection) -> int:
    """How many blobs the database names."""
    (count,) = await fetch_values(connection, _SQL["count_named"])
    return int(count)


def _digests(values: Sequence[Any]) -> Sequence[bytes]:
    return [bytes(value) for value in values]
