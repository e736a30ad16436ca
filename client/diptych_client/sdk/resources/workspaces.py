"""The workspaces of a server, and what happens in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

from grpc import aio

from diptych.v1 import workspace_pb2
from diptych.v1 import workspace_service_pb2 as wire
from diptych_client.sdk.lookup import pick
from diptych_client.sdk.resources.dataset import Dataset, dataset_handle
from diptych_client.sdk.resources.snapshot import Snapshot, snapshot_handle
from diptych_client.sdk.resources.workspace import Workspace, get_workspace, workspace_handle
from diptych_client.sdk.streaming.reconnect import resumed
from diptych_client.sdk.transport.calls import Calls, new_id
from diptych_client.sdk.values.workspaces import ListAgain

WorkspaceOrder = Literal["", "name", "name desc", "created_at", "created_at desc"]
_PAGE_SIZE = 200


class Workspaces:
    """The workspaces that the caller sees: `client.workspaces`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def create(self, name: str) -> Workspace:
        """A new, empty workspace, which the caller's token sees from now on. Takes an admin.

        Raises:
            DiptychError: The server refused or does not answer.
        """
        request = wire.CreateWorkspaceRequest(workspace=workspace_pb2.Workspace(name=name), request_id=new_id())
        response = await self._calls.unary(self._calls.workspaces.CreateWorkspace, request, may_retry=True)
        return workspace_handle(self._calls, response.workspace)

    async def get(self, workspace_id: str, *, timeout_seconds: float | None = None) -> Workspace:
        """The workspace of this id.

        Raises:
            NotFoundError: There is none, or the caller does not see it.
            DiptychError: The server refused or does not answer.
        """
        return await get_workspace(self._calls, workspace_id, timeout_seconds=timeout_seconds)

    async def find(self, text: str) -> Workspace:
        """The workspace that is meant by an id, a name, or the beginning of an id.

        Raises:
            NotFoundError: Nothing answers to the text.
            AmbiguousNameError: Several workspaces do.
            DiptychError: The server refused or does not answer.
        """
        return pick([each async for each in self.list()], text, kind="workspace")

    async def list(self, *, order_by: WorkspaceOrder = "") -> AsyncIterator[Workspace]:
        """The caller's workspaces, page by page; by name unless `order_by` says otherwise.

        Raises:
            DiptychError: The server refused or does not answer.
        """
        request = wire.ListWorkspacesRequest(page_size=_PAGE_SIZE, order_by=order_by)
        async for page in self._calls.pages(self._calls.workspaces.ListWorkspaces, request):
            for message in page.workspaces:
                yield workspace_handle(self._calls, message)

    async def watch(self) -> AsyncIterator[ListAgain | Dataset | Snapshot]:
        """Datasets and snapshots of the caller's workspaces as they come, change and go, without end.

        First comes a `ListAgain`, and again whenever something may have been missed, as when the connection broke:
        then read the lists anew. What was deleted comes with `deleted_at` set.

        Raises:
            DiptychError: The server refused, or stayed away for too long.
        """
        calls = self._calls

        def begin() -> aio.UnaryStreamCall[wire.WatchWorkspacesRequest, wire.WatchWorkspacesResponse]:
            return calls.workspaces.WatchWorkspaces(wire.WatchWorkspacesRequest())

        async for message in resumed(calls, begin, is_last=lambda _: False):
            match message.WhichOneof("content"):
                case "list_again":
                    yield ListAgain()
                case "dataset":
                    yield dataset_handle(calls, message.dataset)
                case "snapshot":
                    yield snapshot_handle(calls, message.snapshot)
