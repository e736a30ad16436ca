"""The workspaces of a server, and what happens in them.

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
    """The workspaces that the caller sees: `client.workspaces`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = AsyncWorkspaces(link.calls)

    def create(self, name: str) -> Workspace:
        """A new, empty workspace, which the caller's token sees from now on. Takes an admin.

        Raises:
            DiptychError: The server refused or does not answer.
        """
        link = self._link
        return translated(link.run(self._verbs.create(name)), Workspace, link)

    def get(self, workspace_id: str, *, timeout_seconds: float | None = None) -> Workspace:
        """The workspace of this id.

        Raises:
            NotFoundError: There is none, or the caller does not see it.
            DiptychError: The server refused or does not answer.
        """
        link = self._link
        return translated(link.run(self._verbs.get(workspace_id, timeout_seconds=timeout_seconds)), Workspace, link)

    def find(self, text: str) -> Workspace:
        """The workspace that is meant by an id, a name, or the beginning of an id.

        Raises:
            NotFoundError: Nothing answers to the text.
            AmbiguousNameError: Several workspaces do.
            DiptychError: The server refused or does not answer.
        """
        link = self._link
        return translated(link.run(self._verbs.find(text)), Workspace, link)

    def list(self, *, order_by: WorkspaceOrder = "") -> Iterator[Workspace]:
        """The caller's workspaces, page by page; by name unless `order_by` says otherwise.

        Raises:
            DiptychError: The server refused or does not answer.
        """
        link = self._link
        return link.each(self._verbs.list(order_by=order_by), lambda each: translated(each, Workspace, link))

    def watch(self) -> Iterator[ListAgain | Dataset | Snapshot]:
        """Datasets and snapshots of the caller's workspaces as they come, change and go, without end.

        First comes a `ListAgain`, and again whenever something may have been missed, as when the connection broke:
        then read the lists anew. What was deleted comes with `deleted_at` set.

        Raises:
            DiptychError: The server refused, or stayed away for too long.
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
