"""DatasetService: datasets, their labels, the pictures in them, and their history."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych.v1 import dataset_service_pb2 as pb
from diptych.v1.dataset_service_pb2_grpc import DatasetServiceServicer
from diptych.wire.limits import MAX_EDITED_INSTANCES
from diptych.wire.reasons import Reason
from diptych_server.api.capture_stream import CaptureStream
from diptych_server.api.convert.basics import failure, parse_id, parse_optional_id
from diptych_server.api.convert.changes import change_message
from diptych_server.api.convert.datasets import dataset_message, finding_message, instance_message, label_message
from diptych_server.api.convert.requests import (
    Context,
    actor_of,
    masked,
    page_request,
    parse_ids,
    workspace_of_new,
    workspaces_listed,
)
from diptych_server.api.dataset_watch import watch_dataset
from diptych_server.api.recordings_service import RecordingCalls
from diptych_server.core.backbones import BackboneNames
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.flows.capture.ingest import Intake
from diptych_server.flows.datasets import datasets, history, instances, labels
from diptych_server.flows.datasets.datasets import check_dataset
from diptych_server.flows.datasets.instances import read_picture
from diptych_server.flows.job_queue import JobQueue
from diptych_server.store.blobs import BlobStore
from diptych_server.store.notifications.listener import HEARTBEAT_SECONDS, ChangeListener
from diptych_server.store.postgres.database import Database

_MAX_MERGED = 100


@dataclass(frozen=True)
class DatasetServicer(RecordingCalls, DatasetServiceServicer):
    """Serves datasets."""

    database: Database
    blobs: BlobStore
    intake: Intake
    listener: ChangeListener
    queue: JobQueue
    backbones: BackboneNames
    heartbeat_seconds: float = HEARTBEAT_SECONDS

    async def CreateDataset(self, request: pb.CreateDatasetRequest, context: Context) -> pb.CreateDatasetResponse:
        """Create an empty dataset."""
        state = await datasets.create_dataset(
            self.database,
            workspace_id=workspace_of_new(request.dataset.workspace_id, field="dataset.workspace_id"),
            name=request.dataset.name,
            backbone=self.backbones.resolve(request.dataset.backbone),
            request_id=parse_optional_id(request.request_id, field="request_id"),
        )
        return pb.CreateDatasetResponse(dataset=dataset_message(state))

    async def GetDataset(self, request: pb.GetDatasetRequest, context: Context) -> pb.GetDatasetResponse:
        """Get one dataset."""
        state = await datasets.get_dataset(self.database, parse_id(request.dataset_id, field="dataset_id"))
        return pb.GetDatasetResponse(dataset=dataset_message(state))

    async def ListDatasets(self, request: pb.ListDatasetsRequest, context: Context) -> pb.ListDatasetsResponse:
        """List datasets."""
        page = await datasets.list_datasets(
            self.database,
            page_request(request),
            workspace_ids=workspaces_listed(request.workspace_id),
            show_deleted=request.show_deleted,
            filter_text=request.filter,
        )
        return pb.ListDatasetsResponse(
            datasets=[dataset_message(state) for state in page.rows], next_page_token=page.next_page_token
        )

    async def UpdateDataset(self, request: pb.UpdateDatasetRequest, context: Context) -> pb.UpdateDatasetResponse:
        """Change the name or the backbone."""
        paths = masked(request.update_mask, allowed={"name", "backbone"})
        state = await datasets.update_dataset(
            self.database,
            parse_id(request.dataset.id, field="dataset.id"),
            name=request.dataset.name if "name" in paths else None,
            backbone=self.backbones.resolve(request.dataset.backbone) if "backbone" in paths else None,
            etag=request.dataset.etag,
            actor=actor_of(context),
        )
        await self.queue.embed_soon(state.dataset.id)
        return pb.UpdateDatasetResponse(dataset=dataset_message(state))

    async def CheckDataset(self, request: pb.CheckDatasetRequest, context: Context) -> pb.CheckDatasetResponse:
        """Find problems in a dataset."""
        found = await check_dataset(self.database, parse_id(request.dataset_id, field="dataset_id"))
        return pb.CheckDatasetResponse(findings=[finding_message(each) for each in found])

    async def DeleteDataset(self, request: pb.DeleteDatasetRequest, context: Context) -> pb.DeleteDatasetResponse:
        """Delete a dataset."""
        dataset_id = parse_id(request.dataset_id, field="dataset_id")
        state = await datasets.delete_dataset(self.database, dataset_id, etag=request.etag)
        return pb.DeleteDatasetResponse(dataset=dataset_message(state))

    async def UndeleteDataset(self, request: pb.UndeleteDatasetRequest, context: Context) -> pb.UndeleteDatasetResponse:
        """Restore a deleted dataset."""
        state = await datasets.undelete_dataset(self.database, parse_id(request.dataset_id, field="dataset_id"))
        return pb.UndeleteDatasetResponse(dataset=dataset_message(state))

    async def CreateLabel(self, request: pb.CreateLabelRequest, context: Context) -> pb.CreateLabelResponse:
        """Create a label."""
        label = await labels.create_label(
            self.database,
            parse_id(request.dataset_id, field="dataset_id"),
            name=request.name,
            request_id=parse_optional_id(request.request_id, field="request_id"),
            actor=actor_of(context),
        )
        return pb.CreateLabelResponse(label=label_message(label))

    async def UpdateLabel(self, request: pb.UpdateLabelRequest, context: Context) -> pb.UpdateLabelResponse:
        """Rename a label."""
        label_id = parse_id(request.label.id, field="label.id")
        label = await labels.rename_label(
            self.database,
            label_id,
            name=request.label.name,
            etag=request.dataset_etag,
            actor=actor_of(context),
            expected_name=request.expected_name,
        )
        return pb.UpdateLabelResponse(label=label_message(label))

    async def DeleteLabel(self, request: pb.DeleteLabelRequest, context: Context) -> pb.DeleteLabelResponse:
        """Delete a label and remove its instances."""
        label_id = parse_id(request.label_id, field="label_id")
        state = await labels.delete_label(self.database, label_id, etag=request.dataset_etag, actor=actor_of(context))
        return pb.DeleteLabelResponse(dataset=dataset_message(state))

    async def MergeLabels(self, request: pb.MergeLabelsRequest, context: Context) -> pb.MergeLabelsResponse:
        """Merge labels into one."""
        state = await labels.merge_labels(
            self.database,
            parse_id(request.label_id, field="label_id"),
            parse_ids(request.merged_label_ids, field="merged_label_ids", at_most=_MAX_MERGED),
            etag=request.dataset_etag,
            actor=actor_of(context),
        )
        return pb.MergeLabelsResponse(dataset=dataset_message(state))

    async def CaptureInstances(
        self, request_iterator: AsyncIterator[pb.CaptureInstancesRequest], context: Context
    ) -> AsyncIterator[pb.CaptureInstancesResponse]:
        """Store pictures, and acknowledge each one after it is stored durably."""
        stream = CaptureStream(self.database, self.intake, self.queue, actor=actor_of(context))
        async for response in stream.answer(request_iterator):
            yield response

    async def GetInstance(self, request: pb.GetInstanceRequest, context: Context) -> pb.GetInstanceResponse:
        """Get one instance."""
        instance_id = parse_id(request.instance_id, field="instance_id")
        found = await instances.get_instances(self.database, [instance_id])
        if instance_id not in found:
            refuse_missing("instance", instance_id)
        return pb.GetInstanceResponse(instance=instance_message(found[instance_id]))

    async def ListInstances(self, request: pb.ListInstancesRequest, context: Context) -> pb.ListInstancesResponse:
        """List instances in the order they were stored."""
        page = await instances.list_instances(
            self.database,
            parse_id(request.dataset_id, field="dataset_id"),
            page_request(request),
            label_id=parse_optional_id(request.label_id, field="label_id"),
            burst_id=parse_optional_id(request.burst_id, field="burst_id"),
        )
        return pb.ListInstancesResponse(
            instances=[instance_message(row) for row in page.rows], next_page_token=page.next_page_token
        )

    async def RelabelInstances(
        self, request: pb.RelabelInstancesRequest, context: Context
    ) -> pb.RelabelInstancesResponse:
        """Move instances to another label."""
        state, group_id = await instances.relabel_instances(
            self.database,
            parse_id(request.dataset_id, field="dataset_id"),
            instance_ids := parse_ids(request.instance_ids, field="instance_ids", at_most=MAX_EDITED_INSTANCES),
            parse_id(request.label_id, field="label_id"),
            etag=request.dataset_etag,
            actor=actor_of(context),
            expected=_expected(instance_ids, request.expected_label_ids),
            group_id=parse_optional_id(request.group_id, field="group_id"),
        )
        return pb.RelabelInstancesResponse(dataset=dataset_message(state), group_id=str(group_id))

    async def RemoveInstances(self, request: pb.RemoveInstancesRequest, context: Context) -> pb.RemoveInstancesResponse:
        """Remove instances."""
        state, group_id = await instances.remove_instances(
            self.database,
            parse_id(request.dataset_id, field="dataset_id"),
            instance_ids := parse_ids(request.instance_ids, field="instance_ids", at_most=MAX_EDITED_INSTANCES),
            etag=request.dataset_etag,
            actor=actor_of(context),
            expected=_expected(instance_ids, request.expected_label_ids),
            group_id=parse_optional_id(request.group_id, field="group_id"),
        )
        return pb.RemoveInstancesResponse(dataset=dataset_message(state), group_id=str(group_id))

    async def DownloadPictures(
        self, request: pb.DownloadPicturesRequest, context: Context
    ) -> AsyncIterator[pb.DownloadPicturesResponse]:
        """Stream pictures in the requested order."""
        instance_ids = parse_ids(request.instance_ids, field="instance_ids")
        found = await instances.get_instances(self.database, instance_ids)
        as_thumbnail = request.size == pb.PICTURE_SIZE_THUMBNAIL
        for instance_id in instance_ids:
            try:
                if instance_id not in found:
                    refuse_missing("instance", instance_id)
                picture = await read_picture(self.blobs, found[instance_id], as_thumbnail=as_thumbnail)
                yield pb.DownloadPicturesResponse(instance_id=str(instance_id), picture=picture)
            except Refusal as refusal:
                yield pb.DownloadPicturesResponse(instance_id=str(instance_id), failure=failure(refusal))

    async def ListDatasetChanges(
        self, request: pb.ListDatasetChangesRequest, context: Context
    ) -> pb.ListDatasetChangesResponse:
        """List the history, newest first."""
        page = await history.list_changes(
            self.database,
            parse_id(request.dataset_id, field="dataset_id"),
            page_size=request.page_size,
            page_token=request.page_token,
        )
        return pb.ListDatasetChangesResponse(
            changes=[change_message(entry) for entry in page.rows], next_page_token=page.next_page_token
        )

    async def UndoDatasetChange(
        self, request: pb.UndoDatasetChangeRequest, context: Context
    ) -> pb.UndoDatasetChangeResponse:
        """Undo one group of changes."""
        state, entry = await history.undo_change(
            self.database,
            parse_id(request.dataset_id, field="dataset_id"),
            parse_optional_id(request.group_id, field="group_id"),
            etag=request.dataset_etag,
            actor=actor_of(context),
            as_of_sequence=request.as_of_sequence if request.HasField("as_of_sequence") else None,
        )
        return pb.UndoDatasetChangeResponse(dataset=dataset_message(state), change=change_message(entry))

    async def WatchDataset(
        self, request: pb.WatchDatasetRequest, context: Context
    ) -> AsyncIterator[pb.WatchDatasetResponse]:
        """Send the dataset, then each change as it happens."""
        dataset_id = parse_id(request.dataset_id, field="dataset_id")
        after = request.after_sequence if request.HasField("after_sequence") else None
        async for response in watch_dataset(
            self.database, self.listener, dataset_id, after=after, heartbeat_seconds=self.heartbeat_seconds
        ):
            yield response


def _expected(instance_ids: Sequence[UUID], label_ids: Sequence[str]) -> Mapping[UUID, UUID]:
    """The label that the caller expects of each instance; empty when it expects none.

    Raises:
        Refusal: BAD_FIELD when there is not one label for each instance.
    """
    if not label_ids:
        return {}
    if len(label_ids) != len(instance_ids):
        message = f"The field expected_label_ids takes a label for each of instance_ids, not {len(label_ids):,}."
        raise Refusal(Reason.BAD_FIELD, message, field="expected_label_ids")
    return dict(
        zip(instance_ids, parse_ids(label_ids, field="expected_label_ids", at_most=len(label_ids)), strict=True)
    )
