"""Snapshots as people name them: by a handle, an id, a name, or the start of an id."""

from collections.abc import AsyncIterator, Iterable
from typing import TypeAlias
from uuid import UUID

from diptych.v1 import snapshot_pb2
from diptych.v1 import snapshot_service_pb2 as wire
from diptych_client.sdk.lookup import find
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.fields import SnapshotFields

SnapshotName: TypeAlias = SnapshotFields | str
"""A handle, an id, a name, or the start of an id."""

SnapshotNames: TypeAlias = SnapshotName | Iterable[SnapshotName]
"""One snapshot, or several."""

_ID_LENGTH = 36
_PAGE_SIZE = 200


def named(snapshots: SnapshotNames) -> tuple[SnapshotName, ...]:
    """The snapshots as a tuple, also if only one is given."""
    return (snapshots,) if isinstance(snapshots, str | SnapshotFields) else tuple(snapshots)


def known_id(snapshot: SnapshotName) -> str | None:
    """The id of the snapshot, if known without a request."""
    if isinstance(snapshot, SnapshotFields):
        return snapshot.id
    try:
        return str(UUID(snapshot)) if len(snapshot) == _ID_LENGTH else None
    except ValueError:
        return None


async def snapshot_id(calls: Calls, snapshot: SnapshotName) -> str:
    """The id of the snapshot, looked up if it was not given.

    Raises:
        NotFoundError: No snapshot matches the name.
        AmbiguousNameError: Several snapshots match the name.
        DiptychError: The server refused or did not respond.
    """
    if isinstance(snapshot, SnapshotFields):
        return snapshot.id
    if identity := known_id(snapshot):
        return identity

    async def listed(text: str) -> AsyncIterator[snapshot_pb2.Snapshot]:
        request = wire.ListSnapshotsRequest(page_size=_PAGE_SIZE, filter=text)
        async for page in calls.pages(calls.snapshots.ListSnapshots, request):
            for each in page.snapshots:
                yield each

    return (await find(listed, snapshot, kind="snapshot")).id


async def snapshot_ids(calls: Calls, snapshots: SnapshotNames) -> tuple[str, ...]:
    """The ids of the snapshots, in order; raises as `snapshot_id` does."""
    return tuple([await snapshot_id(calls, each) for each in named(snapshots)])
