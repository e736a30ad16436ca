"""One dataset as it was when it was read, and its methods.

Without `await`; generated from `sdk/resources/dataset.py` by `make proto`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from diptych_client.sdk.blocking.capture import Capture
from diptych_client.sdk.blocking.generated.snapshot import Snapshot
from diptych_client.sdk.blocking.generated.training_job import TrainingJob
from diptych_client.sdk.blocking.handle import BlockingHandle
from diptych_client.sdk.resources.conditions import IfUnchanged
from diptych_client.sdk.resources.dataset import Dataset as AsyncDataset
from diptych_client.sdk.resources.snapshot_names import SnapshotName
from diptych_client.sdk.streaming.capture import DEFAULT_WINDOW
from diptych_client.sdk.values.datasets import DatasetChange, DownloadedPicture, Finding, Instance, Label, PictureSize
from diptych_client.sdk.values.exporting import ExportFormat
from diptych_client.sdk.values.fields import DatasetFields
from diptych_client.sdk.values.handle import translated
from diptych_client.sdk.values.importing import ImportProgress, ImportResult
from diptych_client.sdk.values.recordings import Recording, RecordingCounts
from diptych_client.sdk.values.snapshot_history import SnapshotHistory
from diptych_client.sdk.values.suspects import Suspects
from diptych_client.sdk.values.training import TrainingParameters


class Dataset(DatasetFields, BlockingHandle):
    """One dataset as it was when it was read. Changes return a new handle; every method may raise `DiptychError`.

    Arguments for labels are a `Label`, or its name in `labels`. A change with `if_unchanged=True` is refused with a
    `ConflictError`, reason CHANGED_SINCE_READ, if anything in the dataset has changed since it was read. With
    `if_unchanged="item"`, it is refused only if the item itself has changed, so that people who capture pictures at
    the same time do not block it.
    """

    __slots__ = ()

    @property
    def _verbs(self) -> AsyncDataset:
        return translated(self, AsyncDataset, self._link.calls)

    def refresh(self) -> Dataset:
        """Read the current state of the dataset."""
        link = self._link
        return translated(link.run(self._verbs.refresh()), Dataset, link)

    def update(self, *, name: str | None = None, backbone: str | None = None, if_unchanged: bool = False) -> Dataset:
        """Change the name or the backbone; returns the changed dataset."""
        link = self._link
        return translated(
            link.run(self._verbs.update(name=name, backbone=backbone, if_unchanged=if_unchanged)), Dataset, link
        )

    def rename(self, name: str, *, if_unchanged: bool = False) -> Dataset:
        """Rename the dataset; returns the changed dataset."""
        link = self._link
        return translated(link.run(self._verbs.rename(name, if_unchanged=if_unchanged)), Dataset, link)

    def delete(self, *, if_unchanged: bool = False) -> Dataset:
        """Delete the dataset; `undelete` restores it within 30 days. Its snapshots are kept."""
        link = self._link
        return translated(link.run(self._verbs.delete(if_unchanged=if_unchanged)), Dataset, link)

    def undelete(self) -> Dataset:
        """Restore the deleted dataset."""
        link = self._link
        return translated(link.run(self._verbs.undelete()), Dataset, link)

    def capture(self, *, is_import: bool = False, group_id: str = "", window: int = DEFAULT_WINDOW) -> Capture:
        """A stream that adds pictures to the dataset; use it with `with`.

        Args:
            is_import: True if the pictures come from files: the history then shows an import instead of a capture.
            group_id: A UUID: all changes of this group are undone together. Empty: each burst is its own group.
            window: The maximum number of pictures that are sent but not yet acknowledged.
        """
        link = self._link
        return Capture(self._verbs.capture(is_import=is_import, group_id=group_id, window=window), link)

    def import_folder(
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
        link = self._link
        return link.run(self._verbs.import_folder(folder, bursts=bursts, again=again, wait=wait, progress=progress))

    def check(self) -> tuple[Finding, ...]:
        """Problems of the dataset, most important first; the last one is that some pictures are not compared yet."""
        link = self._link
        return link.run(self._verbs.check())

    def export(
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
        link = self._link
        return link.run(self._verbs.export(folder, export_format=export_format, progress=progress))

    def train(self, name: str = "", *, parameters: TrainingParameters | None = None) -> TrainingJob:
        """Freeze the dataset and queue a training of the snapshot; if it is refused, no snapshot is created.

        Args:
            name: The name of the snapshot; empty means the name of the dataset and the next free number.
            parameters: Unset ones get the server's defaults.
        """
        link = self._link
        return translated(link.run(self._verbs.train(name, parameters=parameters)), TrainingJob, link)

    def freeze(self, name: str = "") -> Snapshot:
        """Freeze the dataset as a snapshot; the default name is that of the dataset with a number."""
        link = self._link
        return translated(link.run(self._verbs.freeze(name)), Snapshot, link)

    def restore(self, snapshot: SnapshotName, *, if_unchanged: bool = False) -> Dataset:
        """Replace the instances of the dataset with those of a snapshot, given as a handle, an id or a name.

        Returns the changed dataset. A single undo restores the earlier instances.
        """
        link = self._link
        return translated(link.run(self._verbs.restore(snapshot, if_unchanged=if_unchanged)), Dataset, link)

    def create_label(self, name: str) -> Label:
        """Create a label.

        Raises:
            ConflictError: A label has this name, or one that looks the same; `metadata` has its `label_id` and `name`.
        """
        link = self._link
        return link.run(self._verbs.create_label(name))

    def label(self, name: str) -> Label:
        """The label of this name, or of one that looks the same; created if there is none."""
        link = self._link
        return link.run(self._verbs.label(name))

    def rename_label(self, label: Label | str, name: str, *, if_unchanged: IfUnchanged = False) -> Label:
        """Rename a label; `if_unchanged="item"` is refused if the label has another name than in this handle."""
        link = self._link
        return link.run(self._verbs.rename_label(label, name, if_unchanged=if_unchanged))

    def delete_label(self, label: Label | str, *, if_unchanged: bool = False) -> Dataset:
        """Delete a label and remove its instances; returns the changed dataset."""
        link = self._link
        return translated(link.run(self._verbs.delete_label(label, if_unchanged=if_unchanged)), Dataset, link)

    def merge_labels(self, merged: Iterable[Label | str], *, into: Label | str, if_unchanged: bool = False) -> Dataset:
        """Move all instances of some labels to one, and delete the emptied labels; returns the changed dataset."""
        link = self._link
        return translated(
            link.run(self._verbs.merge_labels(merged, into=into, if_unchanged=if_unchanged)), Dataset, link
        )

    def list_instances(
        self, *, label: Label | str | None = None, burst_id: str = "", newest_first: bool = False
    ) -> Iterator[Instance]:
        """The instances in the order in which they were stored, page by page."""
        link = self._link
        return link.each(
            self._verbs.list_instances(label=label, burst_id=burst_id, newest_first=newest_first), lambda each: each
        )

    def relabel(
        self, instances: Iterable[Instance | str], *, label: Label | str, if_unchanged: IfUnchanged = False
    ) -> Dataset:
        """Move instances to another label; returns the changed dataset.

        Args:
            instances: The instances: all or none are changed, and undone together. More than 10,000 require several
                calls; if a later one is refused, the SDK undoes the earlier ones.
            label: The new label.
            if_unchanged: True is refused if anything in the dataset was changed since it was read. "item" is refused if
                one of the instances, given as `Instance`, no longer has the label that it had.
        """
        link = self._link
        return translated(
            link.run(self._verbs.relabel(instances, label=label, if_unchanged=if_unchanged)), Dataset, link
        )

    def remove(self, instances: Iterable[Instance | str], *, if_unchanged: IfUnchanged = False) -> Dataset:
        """Remove instances; returns the changed dataset. The arguments are those of `relabel`."""
        link = self._link
        return translated(link.run(self._verbs.remove(instances, if_unchanged=if_unchanged)), Dataset, link)

    def list_changes(self) -> Iterator[DatasetChange]:
        """The changes, newest first, page by page."""
        link = self._link
        return link.each(self._verbs.list_changes(), lambda each: each)

    def watch(self, *, after_sequence: int | None = None) -> Iterator[Dataset | DatasetChange]:
        """The current dataset, then each change as it happens; never ends.

        Args:
            after_sequence: Only changes after this one; None means the current dataset, then all later changes.
        """
        link = self._link
        return link.each(
            self._verbs.watch(after_sequence=after_sequence),
            lambda each: translated(each, Dataset, link) if isinstance(each, AsyncDataset) else each,
        )

    def undo(self, group_id: str = "", *, if_unchanged: IfUnchanged = False) -> DatasetChange:
        """Undo changes; returns the new entry of the history.

        Args:
            group_id: The changes to undo; empty means the last ones that are neither undone nor an undo.
            if_unchanged: True is refused if anything in the dataset was changed since it was read. "item" is refused
                only if anything was undone since; the last changes are those at the time when it was read.
        """
        link = self._link
        return link.run(self._verbs.undo(group_id, if_unchanged=if_unchanged))

    def list_recordings(self, *, mixed: bool = False) -> Iterator[Recording]:
        """The recordings in a fixed order, page by page; with `mixed` only those with several labels."""
        link = self._link
        return link.each(self._verbs.list_recordings(mixed=mixed), lambda each: each)

    def count_recordings(self) -> RecordingCounts:
        """The number of recordings, and of pictures with near copies under other labels."""
        link = self._link
        return link.run(self._verbs.count_recordings())

    def join_recordings(self, recordings: Iterable[Recording | str]) -> str:
        """Join 2 to 1,000 recordings; returns the id of the largest, which then contains them all.

        Folds are kept. Recordings that were joined or split manually are not changed by similarity later.
        """
        link = self._link
        return link.run(self._verbs.join_recordings(recordings))

    def split_recording(
        self,
        recording: Recording | str,
        *,
        instances: Iterable[Instance | str] = (),
        bursts: Iterable[str] = (),
        each_burst: bool = False,
    ) -> tuple[str, ...]:
        """Split a recording; returns the ids of its parts, starting with the one that keeps its id.

        Near copies in different parts still do not count in scores.

        Args:
            recording: The recording, or its id.
            instances: The instances to move to a new recording, with all instances of their bursts, as a burst cannot
                be split.
            bursts: Ids of bursts to move, together with `instances`.
            each_burst: Turn each burst into a recording instead.
        """
        link = self._link
        return link.run(
            self._verbs.split_recording(recording, instances=instances, bursts=bursts, each_burst=each_burst)
        )

    def suspects(self, *, most: int = 200) -> Suspects:
        """Pictures and recordings that are probably under the wrong label, or unlike the others of their label.

        It examines the dataset as it is now, and also without a trained snapshot. Probable mistakes come first.

        Args:
            most: The most suspects to return.
        """
        link = self._link
        return link.run(self._verbs.suspects(most=most))

    def history(self, *, max_versions: int = 0) -> SnapshotHistory:
        """The trained snapshots of the dataset, oldest first, each compared with the one before.

        There are at most `max_versions` of the newest ones, 2 to 50; 0 means 20.
        """
        link = self._link
        return link.run(self._verbs.history(max_versions=max_versions))

    def pictures(
        self, instances: Iterable[Instance | str], *, size: PictureSize = PictureSize.ORIGINAL
    ) -> Iterator[DownloadedPicture]:
        """The pictures of instances, in the requested order."""
        link = self._link
        return link.each(self._verbs.pictures(instances, size=size), lambda each: each)
