"""SnapshotService: frozen datasets and their models."""

from dataclasses import dataclass

from diptych.v1 import snapshot_service_pb2 as pb
from diptych.v1.snapshot_service_pb2_grpc import SnapshotServiceServicer
from diptych_server.api.convert.basics import parse_id, parse_optional_id
from diptych_server.api.convert.datasets import dataset_message, instance_message
from diptych_server.api.convert.insight import embedded_message, honest_answer_message
from diptych_server.api.convert.requests import Context, actor_of, masked, page_request, workspaces_listed
from diptych_server.api.convert.snapshots import snapshot_message
from diptych_server.flows.snapshots import insight, snapshots
from diptych_server.flows.snapshots.restore import restore_snapshot
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.paging import PageRequest


@dataclass(frozen=True)
class SnapshotServicer(SnapshotServiceServicer):
    """Serves snapshots."""

    database: Database
    blobs: BlobStore

    async def FreezeDataset(self, request: pb.FreezeDatasetRequest, context: Context) -> pb.FreezeDatasetResponse:
        """Freeze the current state of a dataset."""
        snapshot = await snapshots.freeze_dataset(
            self.database,
            parse_id(request.dataset_id, field="dataset_id"),
            name=request.snapshot_name,
            request_id=parse_optional_id(request.request_id, field="request_id"),
        )
        return pb.FreezeDatasetResponse(snapshot=snapshot_message(snapshot))

    async def CopySnapshot(self, request: pb.CopySnapshotRequest, context: Context) -> pb.CopySnapshotResponse:
        """Copy a snapshot without its model."""
        snapshot = await snapshots.copy_snapshot(
            self.database,
            parse_id(request.snapshot_id, field="snapshot_id"),
            name=request.name,
            request_id=parse_optional_id(request.request_id, field="request_id"),
        )
        return pb.CopySnapshotResponse(snapshot=snapshot_message(snapshot))

    async def GetSnapshot(self, request: pb.GetSnapshotRequest, context: Context) -> pb.GetSnapshotResponse:
        """Get one snapshot."""
        snapshot = await snapshots.get_snapshot(self.database, parse_id(request.snapshot_id, field="snapshot_id"))
        return pb.GetSnapshotResponse(snapshot=snapshot_message(snapshot))

    async def ListSnapshots(self, request: pb.ListSnapshotsRequest, context: Context) -> pb.ListSnapshotsResponse:
        """List snapshots."""
        page = await snapshots.list_snapshots(
            self.database,
            page_request(request),
            workspace_ids=workspaces_listed(request.workspace_id),
            parent_id=parse_optional_id(request.dataset_id, field="dataset_id"),
            show_deleted=request.show_deleted,
            filter_text=request.filter,
        )
        return pb.ListSnapshotsResponse(
            snapshots=[snapshot_message(snapshot) for snapshot in page.rows], next_page_token=page.next_page_token
        )

    async def ListSnapshotInstances(
        self, request: pb.ListSnapshotInstancesRequest, context: Context
    ) -> pb.ListSnapshotInstancesResponse:
        """List the instances of one snapshot."""
        page = await snapshots.list_instances(
            self.database,
            parse_id(request.snapshot_id, field="snapshot_id"),
            PageRequest(request.page_size, request.page_token),
            label_id=parse_optional_id(request.label_id, field="label_id"),
            honest_answer_label_id=parse_optional_id(request.honest_answer_label_id, field="honest_answer_label_id"),
        )
        return pb.ListSnapshotInstancesResponse(
            instances=[instance_message(row) for row in page.rows], next_page_token=page.next_page_token
        )

    async def ListSnapshotEmbeddings(
        self, request: pb.ListSnapshotEmbeddingsRequest, context: Context
    ) -> pb.ListSnapshotEmbeddingsResponse:
        """List the embeddings of one snapshot."""
        backbone_id, page = await insight.list_embeddings(
            self.database,
            parse_id(request.snapshot_id, field="snapshot_id"),
            PageRequest(request.page_size, request.page_token),
        )
        return pb.ListSnapshotEmbeddingsResponse(
            instances=[embedded_message(row) for row in page.rows],
            backbone_id=backbone_id,
            next_page_token=page.next_page_token,
        )

    async def ListHonestAnswers(
        self, request: pb.ListHonestAnswersRequest, context: Context
    ) -> pb.ListHonestAnswersResponse:
        """List the honest answers of one snapshot."""
        label_ids, page = await insight.list_honest_answers(
            self.database,
            self.blobs,
            parse_id(request.snapshot_id, field="snapshot_id"),
            PageRequest(request.page_size, request.page_token),
        )
        return pb.ListHonestAnswersResponse(
            answers=[honest_answer_message(answer) for answer in page.rows],
            label_ids=label_ids,
            next_page_token=page.next_page_token,
        )

    async def UpdateSnapshot(self, request: pb.UpdateSnapshotRequest, context: Context) -> pb.UpdateSnapshotResponse:
        """Change the name."""
        masked(request.update_mask, allowed={"name"})
        snapshot_id = parse_id(request.snapshot.id, field="snapshot.id")
        snapshot = await snapshots.rename_snapshot(
            self.database, snapshot_id, name=request.snapshot.name, etag=request.snapshot.etag
        )
        return pb.UpdateSnapshotResponse(snapshot=snapshot_message(snapshot))

    async def DeleteSnapshot(self, request: pb.DeleteSnapshotRequest, context: Context) -> pb.DeleteSnapshotResponse:
        """Delete a snapshot and its model."""
        snapshot_id = parse_id(request.snapshot_id, field="snapshot_id")
        snapshot = await snapshots.delete_snapshot(self.database, snapshot_id, etag=request.etag)
        return pb.DeleteSnapshotResponse(snapshot=snapshot_message(snapshot))

    async def UndeleteSnapshot(
        self, request: pb.UndeleteSnapshotRequest, context: Context
    ) -> pb.UndeleteSnapshotResponse:
        """Restore a deleted snapshot."""
        snapshot_id = parse_id(request.snapshot_id, field="snapshot_id")
        return pb.UndeleteSnapshotResponse(
            snapshot=snapshot_message(await snapshots.undelete_snapshot(self.database, snapshot_id))
        )

    async def RestoreSnapshot(self, request: pb.RestoreSnapshotRequest, context: Context) -> pb.RestoreSnapshotResponse:
        """Replace the working set of a dataset with the instances of a snapshot."""
        state, group_id = await restore_snapshot(
            self.database,
            parse_id(request.snapshot_id, field="snapshot_id"),
            parse_optional_id(request.dataset_id, field="dataset_id"),
            etag=request.dataset_etag,
            actor=actor_of(context),
        )
        return pb.RestoreSnapshotResponse(dataset=dataset_message(state), group_id=str(group_id))
