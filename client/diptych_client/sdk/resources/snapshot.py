"""One snapshot as it was when it was read, with what can be done with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

from google.protobuf.field_mask_pb2 import FieldMask

from diptych.v1 import snapshot_pb2, training_job_service_pb2
from diptych.v1 import snapshot_service_pb2 as wire
from diptych_client.exporting.export import export
from diptych_client.sdk.convert import handles
from diptych_client.sdk.convert.datasets import instance as instance_value
from diptych_client.sdk.convert.training import parameters_message
from diptych_client.sdk.resources import insight
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.resources.exports import snapshot_facts
from diptych_client.sdk.resources.pictures import WithPictures
from diptych_client.sdk.resources.training_job import TrainingJob, job_handle
from diptych_client.sdk.transport.calls import Calls, new_id
from diptych_client.sdk.values.datasets import Instance, Label
from diptych_client.sdk.values.fields import SnapshotFields
from diptych_client.sdk.values.insight import Embeddings, HonestAnswers
from diptych_client.sdk.values.training import TrainingParameters

_PAGE_SIZE = 500


class Snapshot(SnapshotFields, WithPictures, AsyncHandle):
    """One snapshot as it was when it was read. Verbs return it as it is then; every verb raises `DiptychError`."""

    __slots__ = ()

    async def refresh(self) -> Snapshot:
        """The snapshot as it is now, with its curves and its confusion."""
        return await get_snapshot(self._calls, self.id)

    async def rename(self, name: str, *, if_unchanged: bool = False) -> Snapshot:
        """The snapshot under another name; `if_unchanged` refuses when it was changed since it was read."""
        request = wire.UpdateSnapshotRequest(
            snapshot=snapshot_pb2.Snapshot(id=self.id, name=name, etag=self.etag if if_unchanged else ""),
            update_mask=FieldMask(paths=["name"]),
        )
        response = await self._calls.unary(self._calls.snapshots.UpdateSnapshot, request, may_retry=False)
        return snapshot_handle(self._calls, response.snapshot)

    async def delete(self, *, if_unchanged: bool = False) -> Snapshot:
        """The deleted snapshot; for 30 days `undelete` brings it back with its model."""
        request = wire.DeleteSnapshotRequest(snapshot_id=self.id, etag=self.etag if if_unchanged else "")
        response = await self._calls.unary(self._calls.snapshots.DeleteSnapshot, request, may_retry=False)
        return snapshot_handle(self._calls, response.snapshot)

    async def undelete(self) -> Snapshot:
        """The snapshot, brought back."""
        request = wire.UndeleteSnapshotRequest(snapshot_id=self.id)
        response = await self._calls.unary(self._calls.snapshots.UndeleteSnapshot, request, may_retry=True)
        return snapshot_handle(self._calls, response.snapshot)

    async def copy(self, name: str) -> Snapshot:
        """A snapshot with the same instances and no model, to train it in another way."""
        request = wire.CopySnapshotRequest(snapshot_id=self.id, name=name, request_id=new_id())
        response = await self._calls.unary(self._calls.snapshots.CopySnapshot, request, may_retry=True)
        return snapshot_handle(self._calls, response.snapshot)

    async def restore_into(self, dataset_id: str = "", *, dataset_etag: str = "") -> str:
        """The group of changes to undo, after a dataset's working set was replaced by these instances.

        Args:
            dataset_id: Which dataset; empty means the one it was frozen from.
            dataset_etag: The `etag` of the dataset when it was read: refused when the dataset was changed since. Empty
                allows any change.
        """
        return await restore_into(self._calls, self.id, dataset_id, dataset_etag=dataset_etag)

    async def list_instances(
        self, *, label: Label | None = None, answered: Label | None = None
    ) -> AsyncIterator[Instance]:
        """The instances in canonical order, page by page.

        Args:
            label: Only those of this label.
            answered: Only those that were honestly answered with this label in training. With `label` it gives the
                pictures behind one cell of the confusion.
        """
        request = wire.ListSnapshotInstancesRequest(
            snapshot_id=self.id,
            label_id=label.id if label else "",
            honest_answer_label_id=answered.id if answered else "",
            page_size=_PAGE_SIZE,
        )
        async for page in self._calls.pages(self._calls.snapshots.ListSnapshotInstances, request):
            for message in page.instances:
                yield instance_value(message)

    async def embeddings(self) -> Embeddings:
        """What the backbone made of the pictures, as arrays. Takes a trained snapshot."""
        return await insight.embeddings(self._calls, self.id, self.labels)

    async def honest_answers(self) -> HonestAnswers:
        """What heads that never saw a picture's recording say of it, with all confidences, as arrays.

        Takes a trained snapshot.
        """
        return await insight.honest_answers(self._calls, self.id, self.labels)

    async def export(self, folder: Path | str, *, progress: Callable[[int, int], None] | None = None) -> Path:
        """The folder with a folder of pictures per label, and a manifest from which `diptych import` makes the same.

        Args:
            folder: Must not exist, or be empty; it appears when everything is written.
            progress: Is called with how many pictures are written, and of how many.

        Raises:
            FileExistsError: The folder is not empty.
            OSError: A file could not be written.
        """
        instances = [each async for each in self.list_instances()]
        facts = snapshot_facts(self)
        return await export(self, folder, instances=instances, labels=self.labels, facts=facts, moved=progress)

    async def train(self, parameters: TrainingParameters | None = None, *, copy_name: str = "") -> TrainingJob:
        """The queued training job.

        Args:
            parameters: What they leave open takes the server's defaults.
            copy_name: Trains a new copy of this name; the job has its `snapshot_id`. A refused training leaves no copy.
                Empty means: train this snapshot, which must not have a model.
        """
        request = training_job_service_pb2.CreateTrainingJobRequest(
            snapshot_id=self.id,
            parameters=parameters_message(parameters or TrainingParameters()),
            request_id=new_id(),
            copy_name=copy_name,
        )
        response = await self._calls.unary(self._calls.training_jobs.CreateTrainingJob, request, may_retry=True)
        return job_handle(self._calls, response.training_job)


async def freeze_dataset(calls: Calls, dataset_id: str, *, name: str) -> Snapshot:
    """A snapshot of the dataset as it is now; empty means the next free name."""
    request = wire.FreezeDatasetRequest(dataset_id=dataset_id, snapshot_name=name, request_id=new_id())
    response = await calls.unary(calls.snapshots.FreezeDataset, request, may_retry=True)
    return snapshot_handle(calls, response.snapshot)


async def restore_into(calls: Calls, snapshot_id: str, dataset_id: str, *, dataset_etag: str) -> str:
    """The group of changes to undo, after a dataset's working set was replaced by the instances of a snapshot."""
    request = wire.RestoreSnapshotRequest(snapshot_id=snapshot_id, dataset_id=dataset_id, dataset_etag=dataset_etag)
    response = await calls.unary(calls.snapshots.RestoreSnapshot, request, may_retry=False)
    return response.group_id


async def get_snapshot(calls: Calls, snapshot_id: str, *, timeout_seconds: float | None = None) -> Snapshot:
    """The snapshot of this id."""
    request = wire.GetSnapshotRequest(snapshot_id=snapshot_id)
    response = await calls.unary(calls.snapshots.GetSnapshot, request, may_retry=True, timeout_seconds=timeout_seconds)
    return snapshot_handle(calls, response.snapshot)


async def listed_snapshots(calls: Calls, request: wire.ListSnapshotsRequest) -> AsyncIterator[Snapshot]:
    """The snapshots that the request names, page by page, without curves and confusion; `request` is used up."""
    async for page in calls.pages(calls.snapshots.ListSnapshots, request):
        for message in page.snapshots:
            yield snapshot_handle(calls, message)


def snapshot_handle(calls: Calls, message: snapshot_pb2.Snapshot) -> Snapshot:
    """The handle of a snapshot."""
    return handles.snapshot(Snapshot, message, calls)
