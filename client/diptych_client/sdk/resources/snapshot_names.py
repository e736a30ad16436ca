"""Snapshots as people name them: by a handle, an id, a name, or the beginning of an id."""

from collections.abc import AsyncIterator, Iterable
from typing import TypeAlias
from uuid import UUID

from diptych.v1 import snapshot_service_pb2 as wire
from diptych_client.sdk.lookup import find
from diptych_client.sdk.resources.snapshot import Snapshot, listed_snapshots
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.fields import SnapshotFields

SnapshotName: TypeAlias = SnapshotFields | str
"""A handle, an id, a name, or the beginning of an id."""

SnapshotNames: TypeAlias = SnapshotName | Iterable[SnapshotName]
"""One snapshot, or several."""

_ID_LENGTH = 36
_PAGE_SIZE = 200


def named(snapshots: SnapshotNames) -> tuple[SnapshotName, ...]:
    """The snapshots, also where only one is given."""
    return (snapshots,) if isinstance(snapshots, str | SnapshotFields) else tuple(snapshots)


def known_id(snapshot: SnapshotName) -> str | None:
    """Its id, where that can be said without asking the server."""
    if isinstance(snapshot, SnapshotFields):
        return snapshot.id
    try:
        return str(UUID(snapshot)) if len(snapshot) == _ID_LENGTH else None
    except ValueError:
        return None


async def snapshot_id(calls: Calls, snapshot: SnapshotName) -> str:
    """Its id, looked up where it was named in another way.

    Raises:
        NotFoundError: No snapshot answers to the name.
        AmbiguousNameError: Several snapshots do.
        DiptychError: The server refused or does not answer.
    """
    if isinstance(snapshot, SnapshotFields):
        return snapshot.id
    if identity := known_id(snapshot):
        return identity

    def listed(text: str) -> AsyncIterator[Snapshot]:
        return listed_snapshots(calls, wire.ListSnapshotsRequest(page_size=_PAGE_SIZE, filter=text))

    return (await find(listed, snapshot, kind="snapshot")).id


async def snapshot_ids(calls: Calls, snapshots: SnapshotNames) -> tuple[str, ...]:
    """The ids of all of them, in their order; raises as `snapshot_id` does."""
    return tuple([await snapshot_id(calls, each) for each in named(snapshots)])
