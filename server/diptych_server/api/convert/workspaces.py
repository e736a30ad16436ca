"""Conversion of workspaces."""

from collections.abc import Iterator

from diptych.v1 import workspace_pb2
from diptych.v1.workspace_service_pb2 import ListAgain, WatchWorkspacesResponse, WorkspacesHeartbeat
from diptych_server.api.convert.basics import timestamp
from diptych_server.api.convert.datasets import dataset_message
from diptych_server.api.convert.snapshots import snapshot_message
from diptych_server.flows.sharing.watch import WorkspacesUpdate
from diptych_server.store.tables.workspaces import WorkspaceRow


def workspace_message(row: WorkspaceRow) -> workspace_pb2.Workspace:
    """A workspace."""
    return workspace_pb2.Workspace(
        id=str(row.id),
        name=row.name,
        created_at=timestamp(row.created_at),
        updated_at=timestamp(row.updated_at),
        etag=row.etag,
    )


def update_messages(update: WorkspacesUpdate) -> Iterator[WatchWorkspacesResponse]:
    """The messages of an update: one for each changed resource, and at least one."""
    if update.is_list_again:
        yield WatchWorkspacesResponse(list_again=ListAgain())
    for state in update.datasets:
        yield WatchWorkspacesResponse(dataset=dataset_message(state))
    for snapshot in update.snapshots:
        yield WatchWorkspacesResponse(snapshot=snapshot_message(snapshot))
    if update == WorkspacesUpdate():
        yield WatchWorkspacesResponse(heartbeat=WorkspacesHeartbeat())
