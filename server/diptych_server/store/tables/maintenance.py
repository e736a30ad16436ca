"""Referenced blobs and expired deletions in the database, for maintenance."""

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
    """A deleted dataset or snapshot that can no longer be restored."""

    id: UUID
    name: str


@dataclass(frozen=True)
class NamedBlob:
    """A blob that the database references; `kind` is "picture", "model" or "check"."""

    sha256: bytes
    kind: str


async def fetch_identity(connection: Connection) -> UUID:
    """The identity of this database, which a restored dump shares."""
    await execute(connection, _SQL["add_identity"])
    (identity,) = await fetch_values(connection, _SQL["identity"])
    return UUID(str(identity))


async def fetch_expired(connection: Connection, noun: str, *, deleted_before: datetime) -> Sequence[Expired]:
    """The datasets or snapshots deleted before that time; `noun` is "dataset" or "snapshot"."""
    return await fetch_all(connection, Expired, _SQL[f"expired_{noun}s"], {"deleted_before": deleted_before})


async def delete_expired(connection: Connection, noun: str, expired: Expired, *, deleted_before: datetime) -> bool:
    """Delete a row permanently, and return whether that was done; one that has been restored is kept."""
    parameters = {"id": expired.id, "deleted_before": deleted_before}
    return await execute(connection, _SQL[f"delete_{noun}"], parameters) > 0


async def fetch_pictures_after(connection: Connection, after: bytes, *, limit: int) -> Sequence[bytes]:
    """Digests of pictures in order, greater than `after`."""
    return _digests(await fetch_values(connection, _SQL["pictures_after"], {"after": after, "limit": limit}))


async def forget_pictures(connection: Connection, sha256: Sequence[bytes], *, stored_before: datetime) -> int:
    """Delete unused pictures among these, with their embeddings, and return their number."""
    parameters = {"sha256": list(sha256), "stored_before": stored_before}
    return await execute(connection, _SQL["forget_pictures"], parameters)


async def fetch_named(connection: Connection, sha256: Sequence[bytes]) -> set[bytes]:
    """The digests among these that belong to a picture, a model or a check."""
    return set(_digests(await fetch_values(connection, _SQL["named"], {"sha256": list(sha256)})))


async def fetch_named_after(connection: Connection, after: bytes, *, limit: int) -> Sequence[NamedBlob]:
    """The referenced blobs in order of digest, greater than `after`."""
    rows = await fetch_all(connection, NamedBlob, _SQL["named_after"], {"after": after, "limit": limit})
    return [NamedBlob(bytes(row.sha256), row.kind) for row in rows]


async def count_named(connection: Connection) -> int:
    """The number of blobs that the database references."""
    (count,) = await fetch_values(connection, _SQL["count_named"])
    return int(count)


def _digests(values: Sequence[Any]) -> Sequence[bytes]:
    return [bytes(value) for value in values]
