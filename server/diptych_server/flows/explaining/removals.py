"""The training data of a snapshot without some of its recordings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych.wire.reasons import Reason
from diptych_server.core.comparison import HeldPicture
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.flows.training.requests import MIN_LABELS, refuse_few_labels
from diptych_server.ml.fitter import Layout, TrainingFile
from diptych_server.ml.frames import VIEW_COUNT
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.compared_rows import fetch_contents
from diptych_server.store.tables.embeddings import fetch_dimension, fetch_embedded, fetch_views_of_pictures
from diptych_server.store.tables.snapshots import SnapshotLabel


@dataclass(frozen=True)
class Removal:
    """The pictures of a snapshot that stay, and those that are removed."""

    kept: Sequence[HeldPicture]
    removed: Sequence[HeldPicture]


def without(
    pictures: Sequence[HeldPicture], recording_ids: Collection[UUID], labels: Sequence[SnapshotLabel]
) -> Removal:
    """The pictures of a snapshot with these labels, without these recordings.

    Raises:
        Refusal: NOT_FOUND for a recording that it does not have; TOO_FEW_LABELS if a label has no other pictures.
    """
    known = {picture.recording_id for picture in pictures}
    for recording_id in recording_ids:
        if recording_id not in known:
            refuse_missing("recording", recording_id)
    kept = [picture for picture in pictures if picture.recording_id not in recording_ids]
    left = {picture.label_index for picture in kept}
    for index in sorted({picture.label_index for picture in pictures} - left):
        raise _refuse_unknown_label(labels[index].name, len(left))
    return Removal(kept, [picture for picture in pictures if picture.recording_id in recording_ids])


async def read_file(
    database: Database, snapshot_id: UUID, recording_ids: Collection[UUID], *, backbone_id: str, label_count: int
) -> TrainingFile:
    """The data of a trained snapshot without these recordings, in the order of its training.

    Without any recordings it is what the snapshot was trained on.

    Raises:
        Refusal: TOO_FEW_LABELS, also if embeddings are missing.
    """
    async with database.reading() as connection:
        contents = await fetch_contents(connection, snapshot_id)
        kept = [picture for picture in contents if picture.recording_id not in recording_ids]
        digests = [picture.picture for picture in kept]
        embedded = set(await fetch_embedded(connection, digests, backbone_id=backbone_id))
        rows = sorted((row for row in kept if row.picture in embedded), key=lambda row: row.instance_id)
        if len({row.label_index for row in rows}) < MIN_LABELS:
            raise refuse_few_labels(len({row.label_index for row in rows}))
        pictures = [row.picture for row in rows]
        dimension = await fetch_dimension(connection, pictures, backbone_id=backbone_id)
        file = TrainingFile.empty(Layout(len(rows), VIEW_COUNT, dimension, label_count))
        await fetch_views_of_pictures(connection, file.embeddings, pictures=pictures, backbone_id=backbone_id)
    numbers: dict[UUID, int] = {}
    file.labels[:] = [row.label_index for row in rows]
    file.folds[:] = [row.fold or 0 for row in rows]
    file.bursts[:] = [numbers.setdefault(row.recording_id, len(numbers)) for row in rows]
    file.barred[:] = [row.barred or 0 for row in rows]
    return file


def _refuse_unknown_label(name: str, left_count: int) -> Refusal:
    return Refusal(
        Reason.TOO_FEW_LABELS,
        f'Without these recordings, the label "{name}" has no pictures left, so a version without them would not know '
        "it. Choose fewer recordings.",
        label_count=left_count,
    )
