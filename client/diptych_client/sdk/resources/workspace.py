"""One workspace as it was when it was read, with what can be done to it."""

from __future__ import annotations

from google.protobuf.field_mask_pb2 import FieldMask

from diptych.v1 import workspace_pb2
from diptych.v1 import workspace_service_pb2 as wire
from diptych_client.sdk.convert import handles
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.fields import WorkspaceFields


class Workspace(WorkspaceFields, AsyncHandle):
    """A workspace as it was when it was read: people who share datasets and snapshots.

    Every method may raise `DiptychError`.
    """

    __slots__ = ()

    async def refresh(self) -> Workspace:
        """The workspace as it is now."""
        return await get_workspace(self._calls, self.id)

    async def rename(self, name: str, *, if_unchanged: bool = False) -> Workspace:
        """The workspace under another name; `if_unchanged` refuses when it was changed since it was read."""
        changed = workspace_pb2.Workspace(id=self.id, name=name, etag=self.etag if if_unchanged else "")
        request = wire.UpdateWorkspaceRequest(workspace=changed, update_mask=FieldMask(paths=["name"]))
        response = await self._calls.unary(self._calls.workspaces.UpdateWorkspace, request, may_retry=False)
        return workspace_handle(self._calls, response.workspace)


def workspace_id(workspace: WorkspaceFields | str) -> str:
    """The id of a workspace, or what already is one."""
    return workspace if isinstance(workspace, str) else workspace.id


async def get_workspace(calls: Calls, workspace_id: str, *, timeout_seconds: float | None = None) -> Workspace:
    """The workspace of this id."""
    request = wire.GetWorkspaceRequest(workspace_id=workspace_id)
    response = await calls.unary(
        calls.workspaces.GetWorkspace, request, may_retry=True, timeout_seconds=timeout_seconds
    )
    return workspace_handle(calls, response.workspace)


def workspace_handle(calls: Calls, message: workspace_pb2.Workspace) -> Workspace:
    """The handle of a workspace."""
    return handles.workspace(Workspace, message, calls)
