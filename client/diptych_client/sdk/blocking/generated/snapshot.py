"""One snapshot as it was when it was read, with what can be done with it.

Without `await`; generated from `sdk/resources/snapshot.py` by `make proto`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from diptych_client.sdk.blocking.generated.training_job import TrainingJob
from diptych_client.sdk.blocking.handle import BlockingHandle
from diptych_client.sdk.resources.snapshot import Snapshot as AsyncSnapshot
from diptych_client.sdk.values.datasets import DownloadedPicture, Instance, Label, PictureSize
from diptych_client.sdk.values.fields import SnapshotFields
from diptych_client.sdk.values.handle import translated
from diptych_client.sdk.values.insight import Embeddings, HonestAnswers
from diptych_client.sdk.values.training import TrainingParameters


class Snapshot(SnapshotFields, BlockingHandle):
    """One snapshot as it was when it was read. Verbs return it as it is then; every verb raises `DiptychError`."""

    __slots__ = ()

    @property
    def _verbs(self) -> AsyncSnapshot:
        return translated(self, AsyncSnapshot, self._link.calls)

    def refresh(self) -> Snapshot:
        """The snapshot as it is now, with its curves and its confusion."""
        link = self._link
        return translated(link.run(self._verbs.refresh()), Snapshot, link)

    def rename(self, name: str, *, if_unchanged: bool = False) -> Snapshot:
        """The snapshot under another name; `if_unchanged` refuses when it was changed since it was read."""
        link = self._link
        return translated(link.run(self._verbs.rename(name, if_unchanged=if_unchanged)), Snapshot, link)

    def delete(self, *, if_unchanged: bool = False) -> Snapshot:
        """The deleted snapshot; for 30 days `undelete` brings it back with its model."""
        link = self._link
        return translated(link.run(self._verbs.delete(if_unchanged=if_unchanged)), Snapshot, link)

    def undelete(self) -> Snapshot:
        """The snapshot, brought back."""
        link = self._link
        return translated(link.run(self._verbs.undelete()), Snapshot, link)

    def copy(self, name: str) -> Snapshot:
        """A snapshot with the same instances and no model, to train it in another way."""
        link = self._link
        return translated(link.run(self._verbs.copy(name)), Snapshot, link)

    def restore_into(self, dataset_id: str = "", *, dataset_etag: str = "") -> str:
        """The group of changes to undo, after a dataset's working set was replaced by these instances.

        Args:
            dataset_id: Which dataset; empty means the one it was frozen from.
            dataset_etag: The `etag` of the dataset when it was read: refused when the dataset was changed since. Empty
                allows any change.
        """
        link = self._link
        return link.run(self._verbs.restore_into(dataset_id, dataset_etag=dataset_etag))

    def list_instances(self, *, label: Label | None = None, answered: Label | None = None) -> Iterator[Instance]:
        """The instances in canonical order, page by page.

        Args:
            label: Only those of this label.
            answered: Only those that were honestly answered with this label in training. With `label` it gives the
                pictures behind one cell of the confusion.
        """
        link = self._link
        return link.each(self._verbs.list_instances(label=label, answered=answered), lambda each: each)

    def embeddings(self) -> Embeddings:
        """What the backbone made of the pictures, as arrays. Takes a trained snapshot."""
        link = self._link
        return link.run(self._verbs.embeddings())

    def honest_answers(self) -> HonestAnswers:
        """What heads that never saw a picture's recording say of it, with all confidences, as arrays.

        Takes a trained snapshot.
        """
        link = self._link
        return link.run(self._verbs.honest_answers())

    def export(self, folder: Path | str, *, progress: Callable[[int, int], None] | None = None) -> Path:
        """The folder with a folder of pictures per label, and a manifest from which `diptych import` makes the same.

        Args:
            folder: Must not exist, or be empty; it appears when everything is written.
            progress: Is called with how many pictures are written, and of how many.

        Raises:
            FileExistsError: The folder is not empty.
            OSError: A file could not be written.
        """
        link = self._link
        return link.run(self._verbs.export(folder, progress=progress))

    def train(self, parameters: TrainingParameters | None = None, *, copy_name: str = "") -> TrainingJob:
        """The queued training job.

        Args:
            parameters: What they leave open takes the server's defaults.
            copy_name: Trains a new copy of this name; the job has its `snapshot_id`. A refused training leaves no copy.
                Empty means: train this snapshot, which must not have a model.
        """
        link = self._link
        return translated(link.run(self._verbs.train(parameters, copy_name=copy_name)), TrainingJob, link)

    def pictures(
        self, instances: Iterable[Instance | str], *, size: PictureSize = PictureSize.ORIGINAL
    ) -> Iterator[DownloadedPicture]:
        """The pictures of instances, in the requested order."""
        link = self._link
        return link.each(self._verbs.pictures(instances, size=size), lambda each: each)
