"""One snapshot as it was when it was read, and its methods."""

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
from diptych_client.sdk.resources.comparisons import SnapshotComparisons
from diptych_client.sdk.resources.exports import honest_facts, snapshot_facts
from diptych_client.sdk.resources.pictures import WithPictures
from diptych_client.sdk.resources.questions import SnapshotQuestions
from diptych_client.sdk.resources.training_job import TrainingJob, job_handle
from diptych_client.sdk.transport.calls import Calls, new_id
from diptych_client.sdk.values.datasets import Instance, Label
from diptych_client.sdk.values.exporting import ExportFormat
from diptych_client.sdk.values.insight import Embeddings, HonestAnswers
from diptych_client.sdk.values.training import TrainingParameters

_PAGE_SIZE = 500


class Snapshot(SnapshotComparisons, SnapshotQuestions, WithPictures, AsyncHandle):
    """One snapshot as it was when it was read. Changes return a new handle; every method may raise `DiptychError`."""

    __slots__ = ()

    async def refresh(self) -> Snapshot:
        """Read the current state of the snapshot, with its curves and its confusion matrix."""
        return await get_snapshot(self._calls, self.id)

    async def rename(self, name: str, *, if_unchanged: bool = False) -> Snapshot:
        """Rename the snapshot; with `if_unchanged`, this is refused if it has changed since it was read."""
        request = wire.UpdateSnapshotRequest(
            snapshot=snapshot_pb2.Snapshot(id=self.id, name=name, etag=self.etag if if_unchanged else ""),
            update_mask=FieldMask(paths=["name"]),
        )
        response = await self._calls.unary(self._calls.snapshots.UpdateSnapshot, request, may_retry=False)
        return snapshot_handle(self._calls, response.snapshot)

    async def delete(self, *, if_unchanged: bool = False) -> Snapshot:
        """Delete the snapshot with its model; `undelete` restores both within 30 days."""
        request = wire.DeleteSnapshotRequest(snapshot_id=self.id, etag=self.etag if if_unchanged else "")
        response = await self._calls.unary(self._calls.snapshots.DeleteSnapshot, request, may_retry=False)
        return snapshot_handle(self._calls, response.snapshot)

    async def undelete(self) -> Snapshot:
        """Restore the deleted snapshot."""
        request = wire.UndeleteSnapshotRequest(snapshot_id=self.id)
        response = await self._calls.unary(self._calls.snapshots.UndeleteSnapshot, request, may_retry=True)
        return snapshot_handle(self._calls, response.snapshot)

    async def copy(self, name: str) -> Snapshot:
        """Create a snapshot with the same instances and without a model, to train it with other parameters."""
        request = wire.CopySnapshotRequest(snapshot_id=self.id, name=name, request_id=new_id())
        response = await self._calls.unary(self._calls.snapshots.CopySnapshot, request, may_retry=True)
        return snapshot_handle(self._calls, response.snapshot)

    async def restore_into(self, dataset_id: str = "", *, dataset_etag: str = "") -> str:
        """Replace the instances of a dataset with those of this snapshot; returns the group of changes to undo.

        Args:
            dataset_id: The dataset; empty means the one that was frozen.
            dataset_etag: The `etag` of the dataset when it was read: refused if the dataset has changed since. Empty
                allows any change.
        """
        return await restore_into(self._calls, self.id, dataset_id, dataset_etag=dataset_etag)

    async def list_instances(
        self, *, label: Label | None = None, answered: Label | None = None
    ) -> AsyncIterator[Instance]:
        """The instances in canonical order, page by page.

        Args:
            label: Only those of this label.
            answered: Only those whose honest answer is this label. With `label`, these are the pictures of one
                cell of the confusion matrix.
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
        """The embeddings of all pictures, as arrays. The snapshot must be trained."""
        return await insight.embeddings(self._calls, self.id, self.labels)

    async def honest_answers(self) -> HonestAnswers:
        """The honest answers to all pictures, with all confidences, as arrays. The snapshot must be trained.

        Each picture is answered by a head that was not trained on its recording.
        """
        return await insight.honest_answers(self._calls, self.id, self.labels)

    async def export(
        self,
        folder: Path | str,
        *,
        export_format: ExportFormat | str = ExportFormat.DIPTYCH,
        progress: Callable[[int, int], None] | None = None,
    ) -> Path:
        """Write the pictures with labels, recordings and honest answers; returns the path.

        `diptych import` and `import_folder` recreate the pictures and labels from it.

        Args:
            folder: A new or empty folder, or a file that ends with .zip; it is created when everything is written.
            export_format: By default a subfolder per label, and a manifest.
            progress: Called with the number of written pictures and the total.

        Raises:
            FileExistsError: The folder is not empty, or the file exists.
            OSError: A file could not be written.
            ValueError: There is no such format.
        """
        instances = [each async for each in self.list_instances()]
        honest = honest_facts(await self.honest_answers()) if self.model_id else {}
        return await export(
            self,
            folder,
            instances=instances,
            labels=self.labels,
            facts=snapshot_facts(self),
            export_format=export_format,
            honest=honest,
            moved=progress,
        )

    async def train(self, parameters: TrainingParameters | None = None, *, copy_name: str = "") -> TrainingJob:
        """Queue a training of the snapshot; returns the job.

        Args:
            parameters: Unset ones get the server's defaults.
            copy_name: Trains a new copy with this name, whose id is the job's `snapshot_id`; if the training is
                refused, no copy is created. Empty trains this snapshot, which must not have a model.
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
    """Freeze the dataset; an empty name means the next free one."""
    request = wire.FreezeDatasetRequest(dataset_id=dataset_id, snapshot_name=name, request_id=new_id())
    response = await calls.unary(calls.snapshots.FreezeDataset, request, may_retry=True)
    return snapshot_handle(calls, response.snapshot)


async def restore_into(calls: Calls, snapshot_id: str, dataset_id: str, *, dataset_etag: str) -> str:
    """Replace the instances of a dataset with those of a snapshot; returns the group of changes to undo."""
    request = wire.RestoreSnapshotRequest(snapshot_id=snapshot_id, dataset_id=dataset_id, dataset_etag=dataset_etag)
    response = await calls.unary(calls.snapshots.RestoreSnapshot, request, may_retry=False)
    return response.group_id


async def get_snapshot(calls: Calls, snapshot_id: str, *, timeout_seconds: float | None = None) -> Snapshot:
    """The snapshot of this id."""
    request = wire.GetSnapshotRequest(snapshot_id=snapshot_id)
    response = await calls.unary(calls.snapshots.GetSnapshot, request, may_retry=True, timeout_seconds=timeout_seconds)
    return snapshot_handle(calls, response.snapshot)


async def listed_snapshots(calls: Calls, request: wire.ListSnapshotsRequest) -> AsyncIterator[Snapshot]:
    """The snapshots of a list request, page by page, without curves and confusion matrices; changes `request`."""
    async for page in calls.pages(calls.snapshots.ListSnapshots, request):
        for message in page.snapshots:
            yield snapshot_handle(calls, message)


def snapshot_handle(calls: Calls, message: snapshot_pb2.Snapshot) -> Snapshot:
    """The handle of a snapshot."""
    return handles.snapshot(Snapshot, message, calls)
