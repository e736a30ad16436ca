"""One snapshot as it was when it was read, and its methods.

Without `await`; generated from `sdk/resources/snapshot.py` by `make proto`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from diptych_client.sdk.blocking.generated.training_job import TrainingJob
from diptych_client.sdk.blocking.handle import BlockingHandle
from diptych_client.sdk.picture_forms import AnyPicture
from diptych_client.sdk.resources.snapshot import Snapshot as AsyncSnapshot
from diptych_client.sdk.resources.snapshot_names import SnapshotName
from diptych_client.sdk.values.compared_answers import AnswerOutcome, ComparedAnswer
from diptych_client.sdk.values.comparisons import Comparison, ComparisonCheck
from diptych_client.sdk.values.datasets import DownloadedPicture, Instance, Label, PictureSize
from diptych_client.sdk.values.explanations import ExplanationCheck, SnapshotExplanation, StoredPicture
from diptych_client.sdk.values.exporting import ExportFormat
from diptych_client.sdk.values.fields import SnapshotFields
from diptych_client.sdk.values.handle import translated
from diptych_client.sdk.values.insight import Embeddings, HonestAnswers
from diptych_client.sdk.values.picture_map import PictureMap
from diptych_client.sdk.values.probes import CoverMap, Knob, KnobCurve, PictureEdit
from diptych_client.sdk.values.training import TrainingParameters


class Snapshot(SnapshotFields, BlockingHandle):
    """One snapshot as it was when it was read. Changes return a new handle; every method may raise `DiptychError`."""

    __slots__ = ()

    @property
    def _verbs(self) -> AsyncSnapshot:
        return translated(self, AsyncSnapshot, self._link.calls)

    def refresh(self) -> Snapshot:
        """Read the current state of the snapshot, with its curves and its confusion matrix."""
        link = self._link
        return translated(link.run(self._verbs.refresh()), Snapshot, link)

    def rename(self, name: str, *, if_unchanged: bool = False) -> Snapshot:
        """Rename the snapshot; with `if_unchanged`, this is refused if it has changed since it was read."""
        link = self._link
        return translated(link.run(self._verbs.rename(name, if_unchanged=if_unchanged)), Snapshot, link)

    def delete(self, *, if_unchanged: bool = False) -> Snapshot:
        """Delete the snapshot with its model; `undelete` restores both within 30 days."""
        link = self._link
        return translated(link.run(self._verbs.delete(if_unchanged=if_unchanged)), Snapshot, link)

    def undelete(self) -> Snapshot:
        """Restore the deleted snapshot."""
        link = self._link
        return translated(link.run(self._verbs.undelete()), Snapshot, link)

    def copy(self, name: str) -> Snapshot:
        """Create a snapshot with the same instances and without a model, to train it with other parameters."""
        link = self._link
        return translated(link.run(self._verbs.copy(name)), Snapshot, link)

    def restore_into(self, dataset_id: str = "", *, dataset_etag: str = "") -> str:
        """Replace the instances of a dataset with those of this snapshot; returns the group of changes to undo.

        Args:
            dataset_id: The dataset; empty means the one that was frozen.
            dataset_etag: The `etag` of the dataset when it was read: refused if the dataset has changed since. Empty
                allows any change.
        """
        link = self._link
        return link.run(self._verbs.restore_into(dataset_id, dataset_etag=dataset_etag))

    def list_instances(self, *, label: Label | None = None, answered: Label | None = None) -> Iterator[Instance]:
        """The instances in canonical order, page by page.

        Args:
            label: Only those of this label.
            answered: Only those whose honest answer is this label. With `label`, these are the pictures of one
                cell of the confusion matrix.
        """
        link = self._link
        return link.each(self._verbs.list_instances(label=label, answered=answered), lambda each: each)

    def embeddings(self) -> Embeddings:
        """The embeddings of all pictures, as arrays. The snapshot must be trained."""
        link = self._link
        return link.run(self._verbs.embeddings())

    def honest_answers(self) -> HonestAnswers:
        """The honest answers to all pictures, with all confidences, as arrays. The snapshot must be trained.

        Each picture is answered by a head that was not trained on its recording.
        """
        link = self._link
        return link.run(self._verbs.honest_answers())

    def export(
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
        link = self._link
        return link.run(self._verbs.export(folder, export_format=export_format, progress=progress))

    def train(self, parameters: TrainingParameters | None = None, *, copy_name: str = "") -> TrainingJob:
        """Queue a training of the snapshot; returns the job.

        Args:
            parameters: Unset ones get the server's defaults.
            copy_name: Trains a new copy with this name, whose id is the job's `snapshot_id`; if the training is
                refused, no copy is created. Empty trains this snapshot, which must not have a model.
        """
        link = self._link
        return translated(link.run(self._verbs.train(parameters, copy_name=copy_name)), TrainingJob, link)

    def compare(
        self,
        other: SnapshotName,
        *,
        check: bool = False,
        progress: Callable[[Comparison], None] | None = None,
        keep_check: bool = True,
    ) -> Comparison:
        """Compare this snapshot, A, with another one, B: what differs in the data, and what that did.

        Args:
            other: B, by its handle, id or name.
            check: Check the causes by training, and wait until that is finished; False returns the probable causes.
            progress: Called with the comparison after each step.
            keep_check: Whether the check continues on the server if the waiting is cancelled, for example by Ctrl-C.

        Raises:
            TrainingFailedError: The check failed, or a user cancelled it.
        """
        link = self._link
        return link.run(self._verbs.compare(other, check=check, progress=progress, keep_check=keep_check))

    def watch_comparison(self, other: SnapshotName) -> Iterator[Comparison]:
        """The comparison with another snapshot as far as it is known, again after each change.

        It ends when nothing more is expected: with the probable causes, or with the check if one is running.
        """
        link = self._link
        return link.each(self._verbs.watch_comparison(other), lambda each: each)

    def start_check(self, other: SnapshotName) -> ComparisonCheck:
        """Start to check a comparison by training, or join the check that is running, without waiting for it."""
        link = self._link
        return link.run(self._verbs.start_check(other))

    def cancel_check(self, other: SnapshotName) -> ComparisonCheck:
        """Cancel the check of a comparison for everyone; its finished trainings are kept for the next check."""
        link = self._link
        return link.run(self._verbs.cancel_check(other))

    def compared_answers(
        self, other: SnapshotName, *, outcome: AnswerOutcome | str | None = None
    ) -> Iterator[ComparedAnswer]:
        """The honest answers of both snapshots to the pictures of the exam, the largest change first, page by page.

        Args:
            other: B, by its handle, id or name.
            outcome: Only answers with this outcome, such as "lost"; None means all.

        Raises:
            ValueError: There is no such outcome.
        """
        link = self._link
        return link.each(self._verbs.compared_answers(other, outcome=outcome), lambda each: each)

    def explain(self, picture: AnyPicture | StoredPicture) -> SnapshotExplanation:
        """Why this snapshot answers a picture as it does: the recordings behind it, and the nearest other answer."""
        link = self._link
        return link.run(self._verbs.explain(picture))

    def check_explanation(
        self, picture: AnyPicture | StoredPicture, *, recordings: Iterable[str]
    ) -> Iterator[ExplanationCheck]:
        """Train it again without some recordings; yields the check after each change, until it has ended."""
        link = self._link
        return link.each(self._verbs.check_explanation(picture, recordings=recordings), lambda each: each)

    def knob_curve(
        self, picture: AnyPicture | StoredPicture, knob: Knob | str, *, edit: PictureEdit | None = None
    ) -> KnobCurve:
        """Its answers along one knob, such as "light", from one end to the other; nothing is stored."""
        link = self._link
        return link.run(self._verbs.knob_curve(picture, knob, edit=edit))

    def cover_map(self, picture: AnyPicture | StoredPicture, *, edit: PictureEdit | None = None) -> CoverMap:
        """What covering each of 7 x 7 parts of a picture does to its answer; nothing is stored."""
        link = self._link
        return link.run(self._verbs.cover_map(picture, edit=edit))

    def picture_map(self, other: SnapshotName | None = None) -> PictureMap:
        """Its pictures as points, with those of another snapshot on the same axes."""
        link = self._link
        return link.run(self._verbs.picture_map(other))

    def pictures(
        self, instances: Iterable[Instance | str], *, size: PictureSize = PictureSize.ORIGINAL
    ) -> Iterator[DownloadedPicture]:
        """The pictures of instances, in the requested order."""
        link = self._link
        return link.each(self._verbs.pictures(instances, size=size), lambda each: each)
