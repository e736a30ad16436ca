"""WorkspaceService: workspaces and their changes."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from diptych.v1 import workspace_service_pb2 as pb
from diptych.v1.workspace_service_pb2_grpc import WorkspaceServiceServicer
from diptych_server.api.access.current import current_access
from diptych_server.api.convert.basics import parse_id, parse_optional_id
from diptych_server.api.convert.requests import Context, masked, page_request
from diptych_server.api.convert.workspaces import update_messages, workspace_message
from diptych_server.flows.sharing import workspaces
from diptych_server.flows.sharing.watch import watch_workspaces
from diptych_server.store.notifications.listener import HEARTBEAT_SECONDS, ChangeListener
from diptych_server.store.postgres.database import Database


@dataclass(frozen=True)
class WorkspaceServicer(WorkspaceServiceServicer):
    """Serves workspaces."""

    database: Database
    listener: ChangeListener
    heartbeat_seconds: float = HEARTBEAT_SECONDS

    async def CreateWorkspace(self, request: pb.CreateWorkspaceRequest, context: Context) -> pb.CreateWorkspaceResponse:
        """Create an empty workspace."""
        row = await workspaces.create_workspace(
            self.database,
            name=request.workspace.name,
            request_id=parse_optional_id(request.request_id, field="request_id"),
            token_id=current_access.get().token_id,
        )
        return pb.CreateWorkspaceResponse(workspace=workspace_message(row))

    async def GetWorkspace(self, request: pb.GetWorkspaceRequest, context: Context) -> pb.GetWorkspaceResponse:
        """Get one workspace."""
        row = await workspaces.get_workspace(self.database, parse_id(request.workspace_id, field="workspace_id"))
        return pb.GetWorkspaceResponse(workspace=workspace_message(row))

    async def ListWorkspaces(self, request: pb.ListWorkspacesRequest, context: Context) -> pb.ListWorkspacesResponse:
        """List the caller's workspaces."""
        page = await workspaces.list_workspaces(
            self.database,
            page_request(request),
            workspace_ids=current_access.get().workspace_ids,
            filter_text=request.filter,
        )
        return pb.ListWorkspacesResponse(
            workspaces=[workspace_message(row) for row in page.rows], next_page_token=page.next_page_token
        )

    async def UpdateWorkspace(self, request: pb.UpdateWorkspaceRequest, context: Context) -> pb.UpdateWorkspaceResponse:
        """Rename a workspace."""
        masked(request.update_mask, allowed={"name"})
        workspace_id = parse_id(request.workspace.id, field="workspace.id")
        row = await workspaces.rename_workspace(
            self.database, workspace_id, name=request.workspace.name, etag=request.workspace.etag
        )
        return pb.UpdateWorkspaceResponse(workspace=workspace_message(row))

    async def WatchWorkspaces(
        self, request: pb.WatchWorkspacesRequest, context: Context
    ) -> AsyncIterator[pb.WatchWorkspacesResponse]:
        """Stream created, changed and deleted resources."""
        updates = watch_workspaces(
            self.database,
            self.listener,
            workspace_ids=current_access.get().workspace_ids,
            heartbeat_seconds=self.heartbeat_seconds,
        )
        async with aclosing(updates):
            async for update in updates:
                for message in update_messages(update):
                    yield message
