"""The workspaces of a server, and their changes.

Without `await`; generated from `sdk/resources/workspaces.py` by `make proto`.
"""

from __future__ import annotations

from collections.abc import Iterator

from diptych_client.sdk.blocking.generated.dataset import Dataset
from diptych_client.sdk.blocking.generated.snapshot import Snapshot
from diptych_client.sdk.blocking.generated.workspace import Workspace
from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.resources.dataset import Dataset as AsyncDataset
from diptych_client.sdk.resources.snapshot import Snapshot as AsyncSnapshot
from diptych_client.sdk.resources.workspaces import WorkspaceOrder
from diptych_client.sdk.resources.workspaces import Workspaces as AsyncWorkspaces
from diptych_client.sdk.values.handle import translated
from diptych_client.sdk.values.workspaces import ListAgain


class Workspaces:
    """The workspaces that the caller can access: `client.workspaces`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = AsyncWorkspaces(link.calls)

    def create(self, name: str) -> Workspace:
        """Create an empty workspace that the caller's token can access. Requires an admin.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return translated(link.run(self._verbs.create(name)), Workspace, link)

    def get(self, workspace_id: str, *, timeout_seconds: float | None = None) -> Workspace:
        """The workspace of this id.

        Raises:
            NotFoundError: It does not exist, or the caller cannot access it.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return translated(link.run(self._verbs.get(workspace_id, timeout_seconds=timeout_seconds)), Workspace, link)

    def find(self, text: str) -> Workspace:
        """Find a workspace by an id, a name, or the start of an id.

        Raises:
            NotFoundError: No workspace matches the text.
            AmbiguousNameError: Several workspaces match the text.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return translated(link.run(self._verbs.find(text)), Workspace, link)

    def list(self, *, order_by: WorkspaceOrder = "", filter: str = "") -> Iterator[Workspace]:
        """The caller's workspaces, page by page; by name by default.

        Args:
            order_by: The sort order.
            filter: Such as `name:"De*"`; see "Filters" in docs/api.md; empty means all.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return link.each(
            self._verbs.list(order_by=order_by, filter=filter), lambda each: translated(each, Workspace, link)
        )

    def watch(self) -> Iterator[ListAgain | Dataset | Snapshot]:
        """An endless stream of changes to the datasets and snapshots of the caller's workspaces.

        The first event is a `ListAgain`, repeated whenever events may have been missed, for example after a lost
        connection: read the lists again. Deleted resources have `deleted_at` set.

        Raises:
            DiptychError: The server refused, or was unavailable for too long.
        """
        link = self._link
        return link.each(
            self._verbs.watch(),
            lambda each: (
                translated(each, Dataset, link)
                if isinstance(each, AsyncDataset)
                else translated(each, Snapshot, link)
                if isinstance(each, AsyncSnapshot)
                else each
            ),
        )
