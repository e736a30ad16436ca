"""One dataset as it was when it was read, with what can be done to it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

from google.protobuf.field_mask_pb2 import FieldMask

from diptych.v1 import dataset_pb2
from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.exporting.export import export
from diptych_client.sdk.convert.datasets import change as change_value
from diptych_client.sdk.convert.datasets import label as label_value
from diptych_client.sdk.convert.time import moment
from diptych_client.sdk.resources import exports, folders, labels
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.resources.conditions import IfUnchanged, is_about_item
from diptych_client.sdk.resources.edits import InstanceEdit
from diptych_client.sdk.resources.findings import check_dataset
from diptych_client.sdk.resources.history import listed_changes, undo_change
from diptych_client.sdk.resources.pictures import listed_instances, pictures
from diptych_client.sdk.resources.recordings import DatasetRecordings
from diptych_client.sdk.resources.snapshot import Snapshot, freeze_dataset, restore_into
from diptych_client.sdk.resources.snapshot_names import SnapshotName, snapshot_id
from diptych_client.sdk.resources.training_job import TrainingJob, train_dataset
from diptych_client.sdk.streaming.capture import DEFAULT_WINDOW, Capture
from diptych_client.sdk.streaming.watches import dataset_messages
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.datasets import DatasetChange, DownloadedPicture, Finding, Instance, Label, PictureSize
from diptych_client.sdk.values.importing import ImportProgress, ImportResult
from diptych_client.sdk.values.training import TrainingParameters


class Dataset(DatasetRecordings, AsyncHandle):
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

    async def create_label(self, name: str) -> Label:
        """A new label."""
        return await labels.make(self._calls, dataset_id=self.id, name=name)

    async def label(self, name: str) -> Label:
        """The label of this name, or of one that looks the same, made if there is none."""
        return labels.named(name, self.labels) or await labels.get_or_make(self._calls, dataset_id=self.id, name=name)

    async def rename_label(self, label: Label | str, name: str, *, if_unchanged: IfUnchanged = False) -> Label:
        """The label under another name; "item" refuses when it has a name other than here."""
        is_item, known = is_about_item(if_unchanged), labels.known(label, self.labels)
        expected_name, etag = known.name if is_item else "", self._etag(if_unchanged is True)
        return await labels.rename(self._calls, known.id, name, dataset_etag=etag, expected_name=expected_name)

    async def delete_label(self, label: Label | str, *, if_unchanged: bool = False) -> Dataset:
        """The dataset without the label and its instances."""
        label_id = labels.label_id(label, self.labels)
        request = wire.DeleteLabelRequest(label_id=label_id, dataset_etag=self._etag(if_unchanged))
        return self._now((await self._calls.unary(self._calls.datasets.DeleteLabel, request, may_retry=False)).dataset)

    async def merge_labels(
        self, merged: Iterable[Label | str], *, into: Label | str, if_unchanged: bool = False
    ) -> Dataset:
        """The dataset with all instances of the merged labels under one label; the emptied labels are gone."""
        request = wire.MergeLabelsRequest(
            label_id=labels.label_id(into, self.labels),
            merged_label_ids=[labels.label_id(each, self.labels) for each in merged],
            dataset_etag=self._etag(if_unchanged),
        )
        return self._now((await self._calls.unary(self._calls.datasets.MergeLabels, request, may_retry=False)).dataset)

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
        """What spoils the dataset, the most important first; the last one says if pictures are not compared yet."""
        return await check_dataset(self._calls, self.id)

    async def list_instances(
        self, *, label: Label | str | None = None, burst_id: str = "", newest_first: bool = False
    ) -> AsyncIterator[Instance]:
        """The instances in the order they were stored, page by page."""
        request = wire.ListInstancesRequest(
            dataset_id=self.id,
            label_id="" if label is None else labels.label_id(label, self.labels),
            burst_id=burst_id,
            order_by="created_at desc" if newest_first else "created_at",
        )
        async for each in listed_instances(self._calls, request):
            yield each

    def pictures(
        self, instances: Iterable[Instance | str], *, size: PictureSize = PictureSize.ORIGINAL
    ) -> AsyncIterator[DownloadedPicture]:
        """The bytes of instances, in the order asked."""
        return pictures(self._calls, instances, size=size)

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

    async def relabel(
        self,
        instances: Iterable[Instance | str],
        *,
        label: Label | str,
        if_unchanged: IfUnchanged = False,
    ) -> Dataset:
        """The dataset with the instances under another label.

        Args:
            instances: Which. They are changed all or none, and undone together. More than 10,000 take several calls;
                when a later one is refused, the SDK undoes those before.
            label: What they carry then.
            if_unchanged: Refuse when anything in the dataset was changed since it was read.
            if_unchanged: "item" refuses when one of the instances, given as `Instance`, no longer carries the label
                that it had.
        """
        label_id = labels.label_id(label, self.labels)
        return self._edited(await self._edit(if_unchanged).relabel(instances, label_id))

    async def remove(self, instances: Iterable[Instance | str], *, if_unchanged: IfUnchanged = False) -> Dataset:
        """The dataset without the instances; the arguments are those of `relabel`."""
        return self._edited(await self._edit(if_unchanged).remove(instances))

    async def list_changes(self) -> AsyncIterator[DatasetChange]:
        """The history, newest first, page by page."""
        async for each in listed_changes(self._calls, self.id):
            yield each

    async def undo(self, group_id: str = "", *, if_unchanged: IfUnchanged = False) -> DatasetChange:
        """The entry of the undo.

        Args:
            group_id: Which changes; empty means the last ones that are neither undone nor an undo.
            if_unchanged: True refuses when anything in the dataset was changed since it was read. "item" refuses only
                when anything was undone since; the last changes are those at the time when it was read.
        """
        as_of = self.sequence if is_about_item(if_unchanged) else None
        request = wire.UndoDatasetChangeRequest(
            dataset_id=self.id, group_id=group_id, dataset_etag=self._etag(if_unchanged is True), as_of_sequence=as_of
        )
        return await undo_change(self._calls, request)

    async def watch(self, *, after_sequence: int | None = None) -> AsyncIterator[Dataset | DatasetChange]:
        """The dataset as it is now, then each change as it happens; it never ends.

        Args:
            after_sequence: Only changes after this one; None means the state as it is now, then what comes.
        """
        async for message in dataset_messages(self._calls, self.id, after_sequence=after_sequence):
            yield self._now(message) if isinstance(message, dataset_pb2.Dataset) else change_value(message)

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

    def _etag(self, if_unchanged: bool) -> str:  # noqa: FBT001  as the verbs are given it
        return self.etag if if_unchanged else ""

    def _edit(self, if_unchanged: IfUnchanged) -> InstanceEdit:
        is_item, etag = is_about_item(if_unchanged), self._etag(if_unchanged is True)
        return InstanceEdit(
            calls=self._calls, dataset_id=self.id, dataset_etag=etag, expects_labels=is_item, undo=self.undo
        )

    def _edited(self, message: dataset_pb2.Dataset | None) -> Dataset:
        return self._now(message) if message else self  # there was nothing to edit

    def _now(self, message: dataset_pb2.Dataset) -> Dataset:
        return dataset_handle(self._calls, message)


def dataset_handle(calls: Calls, message: dataset_pb2.Dataset) -> Dataset:
    """The handle of what the server sent."""
    return Dataset(
        id=message.id,
        name=message.name,
        created_at=moment(message, "created_at"),
        updated_at=moment(message, "updated_at"),
        deleted_at=moment(message, "deleted_at"),
        backbone=message.backbone,
        labels=tuple(label_value(each) for each in message.labels),
        instance_count=message.instance_count,
        recording_count=message.recording_count,
        pending_embedding_count=message.pending_embedding_count,
        pending_comparison_count=message.pending_comparison_count,
        sequence=message.sequence,
        etag=message.etag,
        workspace_id=message.workspace_id,
        _connection=calls,
    )
