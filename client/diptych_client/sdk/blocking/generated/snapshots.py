"""The snapshots of a server.

Without `await`; generated from `sdk/resources/snapshots.py` by `make proto`.
"""

from __future__ import annotations

from collections.abc import Iterator

from diptych_client.sdk.blocking.generated.snapshot import Snapshot
from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.resources.datasets import Order
from diptych_client.sdk.resources.snapshots import Snapshots as AsyncSnapshots
from diptych_client.sdk.values.fields import WorkspaceFields
from diptych_client.sdk.values.handle import translated


class Snapshots:
    """The snapshots of a server: `client.snapshots`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = AsyncSnapshots(link.calls)

    def get(self, snapshot_id: str, *, timeout_seconds: float | None = None) -> Snapshot:
        """The snapshot of this id, with its curves and confusion matrix.

        Raises:
            NotFoundError: It does not exist.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return translated(link.run(self._verbs.get(snapshot_id, timeout_seconds=timeout_seconds)), Snapshot, link)

    def find(self, text: str, *, dataset_id: str = "", deleted: bool = False) -> Snapshot:
        """Find a snapshot by an id, a name, or the start of an id, with its curves and confusion matrix.

        Raises:
            NotFoundError: No snapshot matches the text.
            AmbiguousNameError: Several snapshots match the text.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return translated(link.run(self._verbs.find(text, dataset_id=dataset_id, deleted=deleted)), Snapshot, link)

    def list(
        self,
        *,
        dataset_id: str = "",
        workspace: WorkspaceFields | str = "",
        order_by: Order = "",
        deleted: bool = False,
        filter: str = "",
    ) -> Iterator[Snapshot]:
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
        link = self._link
        return link.each(
            self._verbs.list(
                dataset_id=dataset_id, workspace=workspace, order_by=order_by, deleted=deleted, filter=filter
            ),
            lambda each: translated(each, Snapshot, link),
        )
