"""One dataset as it was when it was read, and its methods."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from google.protobuf.field_mask_pb2 import FieldMask

from diptych.v1 import dataset_pb2
from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.exporting.export import export
from diptych_client.sdk.convert import handles
from diptych_client.sdk.convert.datasets import finding
from diptych_client.sdk.resources import exports
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.resources.comparisons import DatasetVersions
from diptych_client.sdk.resources.instances import DatasetInstances
from diptych_client.sdk.resources.labels import DatasetLabels
from diptych_client.sdk.resources.pictures import WithPictures
from diptych_client.sdk.resources.recordings import DatasetRecordings
from diptych_client.sdk.resources.snapshot import Snapshot, freeze_dataset, restore_into
from diptych_client.sdk.resources.snapshot_names import SnapshotName, snapshot_id
from diptych_client.sdk.resources.suspects import DatasetSuspects
from diptych_client.sdk.resources.training_job import TrainingJob, train_dataset
from diptych_client.sdk.streaming.capture import DEFAULT_WINDOW, Capture
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.datasets import Finding
from diptych_client.sdk.values.exporting import ExportFormat
from diptych_client.sdk.values.importing import ImportProgress, ImportResult
from diptych_client.sdk.values.training import TrainingParameters


class Dataset(
    DatasetLabels, DatasetInstances, DatasetRecordings, DatasetSuspects, DatasetVersions, WithPictures, AsyncHandle
):
    """One dataset as it was when it was read. Changes return a new handle; every method may raise `DiptychError`.

    Arguments for labels are a `Label`, or its name in `labels`. A change with `if_unchanged=True` is refused with a
    `ConflictError`, reason CHANGED_SINCE_READ, if anything in the dataset has changed since it was read. With
    `if_unchanged="item"`, it is refused only if the item itself has changed, so that people who capture pictures at
    the same time do not block it.
    """

    __slots__ = ()

    async def refresh(self) -> Dataset:
        """Read the current state of the dataset."""
        return await get_dataset(self._calls, self.id)

    async def update(
        self, *, name: str | None = None, backbone: str | None = None, if_unchanged: bool = False
    ) -> Dataset:
        """Change the name or the backbone; returns the changed dataset."""
        changed = {"name": name, "backbone": backbone}
        request = wire.UpdateDatasetRequest(
            dataset=dataset_pb2.Dataset(
                id=self.id, name=name or "", backbone=backbone or "", etag=self._etag(if_unchanged)
            ),
            update_mask=FieldMask(paths=[path for path, value in changed.items() if value is not None]),
        )
        response = await self._calls.unary(self._calls.datasets.UpdateDataset, request, may_retry=False)
        return self._now(response.dataset)

    async def rename(self, name: str, *, if_unchanged: bool = False) -> Dataset:
        """Rename the dataset; returns the changed dataset."""
        return await self.update(name=name, if_unchanged=if_unchanged)

    async def delete(self, *, if_unchanged: bool = False) -> Dataset:
        """Delete the dataset; `undelete` restores it within 30 days. Its snapshots are kept."""
        request = wire.DeleteDatasetRequest(dataset_id=self.id, etag=self._etag(if_unchanged))
        response = await self._calls.unary(self._calls.datasets.DeleteDataset, request, may_retry=False)
        return self._now(response.dataset)

    async def undelete(self) -> Dataset:
        """Restore the deleted dataset."""
        request = wire.UndeleteDatasetRequest(dataset_id=self.id)
        response = await self._calls.unary(self._calls.datasets.UndeleteDataset, request, may_retry=True)
        return self._now(response.dataset)

    def capture(self, *, is_import: bool = False, group_id: str = "", window: int = DEFAULT_WINDOW) -> Capture:
        """A stream that adds pictures to the dataset; use it with `async with`.

        Args:
            is_import: True if the pictures come from files: the history then shows an import instead of a capture.
            group_id: A UUID: all changes of this group are undone together. Empty: each burst is its own group.
            window: The maximum number of pictures that are sent but not yet acknowledged.
        """
        target = wire.CaptureTarget(dataset_id=self.id, is_import=is_import, group_id=group_id)
        return Capture(self._calls, target=target, window=window, label_named=self.label)

    async def import_folder(
        self,
        folder: str | os.PathLike[str],
        *,
        bursts: str = "each",
        again: bool = False,
        wait: bool = True,
        progress: Callable[[ImportProgress], None] | None = None,
    ) -> ImportResult:
        """Import a folder with a subfolder per label, as `diptych import` does.

        Returns the counts and the refused files. If it is interrupted, call it again: nothing is added twice.

        Args:
            folder: The folder with the pictures. A refused file does not stop the others.
            bursts: How files are grouped into bursts, as with `--bursts`: "each", "regex:PATTERN" or an expression.
            again: True adds pictures again that were imported before and have been removed since.
            wait: After everything is stored, wait until the server has found the near copies.
            progress: Called after each step, on the client's thread; it must be fast and must not call the client.

        Raises:
            ValueError: There are no pictures, or `bursts` is not valid; the message says what to do.
            OSError: The folder cannot be read.
            DiptychError: The server refused the import as a whole, or was unavailable for too long.
        """
        from diptych_client.sdk.resources.folders import import_folder  # noqa: PLC0415  few programs import folders

        return await import_folder(self, folder, grouping=bursts, again=again, wait=wait, progress=progress)

    async def check(self) -> tuple[Finding, ...]:
        """Problems of the dataset, most important first; the last one is that some pictures are not compared yet."""
        request = wire.CheckDatasetRequest(dataset_id=self.id)
        response = await self._calls.unary(self._calls.datasets.CheckDataset, request, may_retry=True)
        return tuple(finding(each) for each in response.findings)

    async def export(
        self,
        folder: Path | str,
        *,
        export_format: ExportFormat | str = ExportFormat.DIPTYCH,
        progress: Callable[[int, int], None] | None = None,
    ) -> Path:
        """Write the pictures with labels and recordings; returns the path.

        `diptych import` and `import_folder` recreate the dataset from it. The export is the state of the dataset at one
        moment, at or after this call.

        Args:
            folder: A new or empty folder, or a file that ends with .zip; it is created when everything is written.
            export_format: By default a subfolder per label, and a manifest.
            progress: Called with the number of written pictures and the total.

        Raises:
            FileExistsError: The folder is not empty, or the file exists.
            OSError: A file could not be written.
            ValueError: There is no such format.
        """
        now, instances = await exports.at_one_moment(self)
        facts = exports.dataset_facts(now)
        return await export(
            now,
            folder,
            instances=instances,
            labels=now.labels,
            facts=facts,
            export_format=export_format,
            moved=progress,
        )

    async def train(self, name: str = "", *, parameters: TrainingParameters | None = None) -> TrainingJob:
        """Freeze the dataset and queue a training of the snapshot; if it is refused, no snapshot is created.

        Args:
            name: The name of the snapshot; empty means the name of the dataset and the next free number.
            parameters: Unset ones get the server's defaults.
        """
        return await train_dataset(self._calls, self.id, name=name, parameters=parameters or TrainingParameters())

    async def freeze(self, name: str = "") -> Snapshot:
        """Freeze the dataset as a snapshot; the default name is that of the dataset with a number."""
        return await freeze_dataset(self._calls, self.id, name=name)

    async def restore(self, snapshot: SnapshotName, *, if_unchanged: bool = False) -> Dataset:
        """Replace the instances of the dataset with those of a snapshot, given as a handle, an id or a name.

        Returns the changed dataset. A single undo restores the earlier instances.
        """
        identity = await snapshot_id(self._calls, snapshot)
        await restore_into(self._calls, identity, self.id, dataset_etag=self._etag(if_unchanged))
        return await self.refresh()


async def get_dataset(calls: Calls, dataset_id: str, *, timeout_seconds: float | None = None) -> Dataset:
    """The dataset of this id."""
    request = wire.GetDatasetRequest(dataset_id=dataset_id)
    response = await calls.unary(calls.datasets.GetDataset, request, may_retry=True, timeout_seconds=timeout_seconds)
    return dataset_handle(calls, response.dataset)


def dataset_handle(calls: Calls, message: dataset_pb2.Dataset) -> Dataset:
    """The handle of a dataset."""
    return handles.dataset(Dataset, message, calls)
