"""The workspaces of a server, and their changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

from grpc import aio

from diptych.v1 import workspace_pb2
from diptych.v1 import workspace_service_pb2 as wire
from diptych_client.sdk.lookup import find
from diptych_client.sdk.resources.dataset import Dataset, dataset_handle
from diptych_client.sdk.resources.snapshot import Snapshot, snapshot_handle
from diptych_client.sdk.resources.workspace import Workspace, get_workspace, workspace_handle
from diptych_client.sdk.streaming.reconnect import resumed
from diptych_client.sdk.transport.calls import Calls, new_id
from diptych_client.sdk.values.workspaces import ListAgain

WorkspaceOrder = Literal["", "name", "name desc", "created_at", "created_at desc"]
_PAGE_SIZE = 200


class Workspaces:
    """The workspaces that the caller can access: `client.workspaces`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def create(self, name: str) -> Workspace:
        """Create an empty workspace that the caller's token can access. Requires an admin.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        request = wire.CreateWorkspaceRequest(workspace=workspace_pb2.Workspace(name=name), request_id=new_id())
        response = await self._calls.unary(self._calls.workspaces.CreateWorkspace, request, may_retry=True)
        return workspace_handle(self._calls, response.workspace)

    async def get(self, workspace_id: str, *, timeout_seconds: float | None = None) -> Workspace:
        """The workspace of this id.

        Raises:
            NotFoundError: It does not exist, or the caller cannot access it.
            DiptychError: The server refused or did not respond.
        """
        return await get_workspace(self._calls, workspace_id, timeout_seconds=timeout_seconds)

    async def find(self, text: str) -> Workspace:
        """Find a workspace by an id, a name, or the start of an id.

        Raises:
            NotFoundError: No workspace matches the text.
            AmbiguousNameError: Several workspaces match the text.
            DiptychError: The server refused or did not respond.
        """
        return await find(lambda each: self.list(filter=each), text, kind="workspace")

    async def list(self, *, order_by: WorkspaceOrder = "", filter: str = "") -> AsyncIterator[Workspace]:
        """The caller's workspaces, page by page; by name by default.

        Args:
            order_by: The sort order.
            filter: Such as `name:"De*"`; see "Filters" in docs/api.md; empty means all.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        request = wire.ListWorkspacesRequest(page_size=_PAGE_SIZE, order_by=order_by, filter=filter)
        async for page in self._calls.pages(self._calls.workspaces.ListWorkspaces, request):
            for message in page.workspaces:
                yield workspace_handle(self._calls, message)

    async def watch(self) -> AsyncIterator[ListAgain | Dataset | Snapshot]:
        """An endless stream of changes to the datasets and snapshots of the caller's workspaces.

        The first event is a `ListAgain`, repeated whenever events may have been missed, for example after a lost
        connection: read the lists again. Deleted resources have `deleted_at` set.

        Raises:
            DiptychError: The server refused, or was unavailable for too long.
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
