"""One dataset as it was when it was read, with what can be done to it."""

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
from diptych_client.sdk.resources import exports, folders
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.resources.instances import DatasetInstances
from diptych_client.sdk.resources.labels import DatasetLabels
from diptych_client.sdk.resources.pictures import WithPictures
from diptych_client.sdk.resources.recordings import DatasetRecordings
from diptych_client.sdk.resources.snapshot import Snapshot, freeze_dataset, restore_into
from diptych_client.sdk.resources.snapshot_names import SnapshotName, snapshot_id
from diptych_client.sdk.resources.training_job import TrainingJob, train_dataset
from diptych_client.sdk.streaming.capture import DEFAULT_WINDOW, Capture
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.datasets import Finding
from diptych_client.sdk.values.importing import ImportProgress, ImportResult
from diptych_client.sdk.values.training import TrainingParameters


class Dataset(DatasetLabels, DatasetInstances, DatasetRecordings, WithPictures, AsyncHandle):
    """One dataset as it was when it was read. Verbs return it as it is then; every verb raises `DiptychError`.

    Labels are given as a `Label` or by their name among `labels`. A verb with `if_unchanged=True` is refused with a
    `ConflictError`, reason CHANGED_SINCE_READ, when anything in the dataset was changed since it was read. With
    `if_unchanged="item"` it is refused only when what the verb changes was changed, so that people who capture
    pictures at the same time do not block it.
    """

    __slots__ = ()

    async def refresh(self) -> Dataset:
        """The dataset as it is now."""
        request = wire.GetDatasetRequest(dataset_id=self.id)
        return self._now((await self._calls.unary(self._calls.datasets.GetDataset, request, may_retry=True)).dataset)

    async def update(
        self, *, name: str | None = None, backbone: str | None = None, if_unchanged: bool = False
    ) -> Dataset:
        """The dataset with another name or backbone."""
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
        """The dataset under another name."""
        return await self.update(name=name, if_unchanged=if_unchanged)

    async def delete(self, *, if_unchanged: bool = False) -> Dataset:
        """The deleted dataset; its snapshots stay, and for 30 days `undelete` brings it back."""
        request = wire.DeleteDatasetRequest(dataset_id=self.id, etag=self._etag(if_unchanged))
        response = await self._calls.unary(self._calls.datasets.DeleteDataset, request, may_retry=False)
        return self._now(response.dataset)

    async def undelete(self) -> Dataset:
        """The dataset, brought back."""
        request = wire.UndeleteDatasetRequest(dataset_id=self.id)
        response = await self._calls.unary(self._calls.datasets.UndeleteDataset, request, may_retry=True)
        return self._now(response.dataset)

    def capture(self, *, is_import: bool = False, group_id: str = "", window: int = DEFAULT_WINDOW) -> Capture:
        """An open door for pictures, to be used with `async with`.

        Args:
            is_import: True when they come from files: the history then says imported instead of captured.
            group_id: A UUID: all changes of this group are undone together. Empty means that each burst is a group.
            window: Pictures that may be on their way at the same time.
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
        """Import a folder with a subfolder per label, as `diptych import` does, and say what became of the files.

        After an interruption call it again: nothing is added twice.

        Args:
            folder: Where the pictures are. A refused file does not stop the others.
            bursts: How files form bursts, as after `--bursts`: "each", "regex:PATTERN" or a sum.
            again: True brings back pictures that were imported before and removed since.
            wait: Wait, once everything is stored, until the server has found the near copies.
            progress: Called with each step, on the thread of the client: it must be quick and not call the client.

        Raises:
            ValueError: There are no pictures, or `bursts` is not a way to form them; the message says what to do.
            OSError: The folder cannot be read.
            DiptychError: The server refused the import as a whole, or stayed away for too long.
        """
        return await folders.import_folder(self, folder, grouping=bursts, again=again, wait=wait, progress=progress)

    async def check(self) -> tuple[Finding, ...]:
        """Problems of the dataset, most important first; the last one says if pictures are not compared yet."""
        request = wire.CheckDatasetRequest(dataset_id=self.id)
        response = await self._calls.unary(self._calls.datasets.CheckDataset, request, may_retry=True)
        return tuple(finding(each) for each in response.findings)

    async def export(self, folder: Path | str, *, progress: Callable[[int, int], None] | None = None) -> Path:
        """The folder with a folder of pictures per label, and a manifest from which `diptych import` makes the same.

        What is written is the dataset at one moment, not before this call.

        Args:
            folder: Must not exist, or be empty; it appears when everything is written.
            progress: Is called with how many pictures are written, and of how many.

        Raises:
            FileExistsError: The folder is not empty.
            OSError: A file could not be written.
        """
        now, instances = await exports.at_one_moment(self)
        facts = exports.dataset_facts(now)
        return await export(now, folder, instances=instances, labels=now.labels, facts=facts, moved=progress)

    async def train(self, name: str = "", *, parameters: TrainingParameters | None = None) -> TrainingJob:
        """The queued job that trains a new snapshot of the dataset; when it is refused, there is no snapshot.

        Args:
            name: Of the snapshot; empty means the name of the dataset and the next free number.
            parameters: What they leave open takes the server's defaults.
        """
        return await train_dataset(self._calls, self.id, name=name, parameters=parameters or TrainingParameters())

    async def freeze(self, name: str = "") -> Snapshot:
        """A snapshot of the dataset as it is now; without a name it gets that of the dataset and a number."""
        return await freeze_dataset(self._calls, self.id, name=name)

    async def restore(self, snapshot: SnapshotName, *, if_unchanged: bool = False) -> Dataset:
        """The dataset with the instances of the snapshot, or of the one of this id or name, as its working set.

        What was there is one undo away.
        """
        identity = await snapshot_id(self._calls, snapshot)
        await restore_into(self._calls, identity, self.id, dataset_etag=self._etag(if_unchanged))
        return await self.refresh()


def dataset_handle(calls: Calls, message: dataset_pb2.Dataset) -> Dataset:
    """The handle of a dataset."""
    return handles.dataset(Dataset, message, calls)
