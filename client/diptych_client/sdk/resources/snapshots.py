"""The snapshots of a server."""

from collections.abc import AsyncIterator

from diptych.v1 import snapshot_service_pb2 as wire
from diptych_client.sdk.lookup import find
from diptych_client.sdk.resources.datasets import Order
from diptych_client.sdk.resources.snapshot import Snapshot, get_snapshot, listed_snapshots
from diptych_client.sdk.resources.workspace import workspace_id
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.fields import WorkspaceFields

_PAGE_SIZE = 200


class Snapshots:
    """The snapshots of a server: `client.snapshots`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def get(self, snapshot_id: str, *, timeout_seconds: float | None = None) -> Snapshot:
        """The snapshot of this id, with its curves and confusion matrix.

        Raises:
            NotFoundError: It does not exist.
            DiptychError: The server refused or did not respond.
        """
        return await get_snapshot(self._calls, snapshot_id, timeout_seconds=timeout_seconds)

    async def find(self, text: str, *, dataset_id: str = "", deleted: bool = False) -> Snapshot:
        """Find a snapshot by an id, a name, or the start of an id, with its curves and confusion matrix.

        Raises:
            NotFoundError: No snapshot matches the text.
            AmbiguousNameError: Several snapshots match the text.
            DiptychError: The server refused or did not respond.
        """
        found = await find(
            lambda each: self.list(dataset_id=dataset_id, deleted=deleted, filter=each),
            text,
            kind="snapshot",
        )
        return await self.get(found.id)

    async def list(
        self,
        *,
        dataset_id: str = "",
        workspace: WorkspaceFields | str = "",
        order_by: Order = "",
        deleted: bool = False,
        filter: str = "",
    ) -> AsyncIterator[Snapshot]:
        """All snapshots, page by page; newest first by default.

        Their metrics have no curves and confusion matrix (None); `refresh()` fetches them.

        Args:
            dataset_id: Only those frozen from this dataset; empty means all.
            workspace: Only those of this workspace, or of the one of this id; empty means all of the caller's.
            order_by: The sort order.
            deleted: True lists only deleted ones that can be restored.
            filter: Such as `name:"De*"`; see "Filters" in docs/api.md; empty means all.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        request = wire.ListSnapshotsRequest(
            dataset_id=dataset_id,
            workspace_id=workspace_id(workspace),
            page_size=_PAGE_SIZE,
            order_by=order_by,
            show_deleted=deleted,
            filter=filter,
        )
        async for each in listed_snapshots(self._calls, request):
            yield each
