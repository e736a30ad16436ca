"""The training data of a snapshot: its embeddings as arrays, and its labels in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.flows.training.requests import MIN_LABELS, refuse_few_labels
from diptych_server.ml.backbones import Backbone
from diptych_server.ml.fitter import Layout, TrainingFile
from diptych_server.ml.frames import VIEW_COUNT
from diptych_server.ml.training_set import TrainingSet
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.embeddings import EmbeddedInstance, fetch_embedded_instances, fetch_views
from diptych_server.store.tables.snapshots import SnapshotLabel, fetch_labels


@dataclass(frozen=True)
class TrainingData:
    """The arrays, the labels that label indices refer to, and the instances of their rows."""

    file: TrainingFile
    training_set: TrainingSet
    """A view of the contents of the file."""
    labels: Sequence[SnapshotLabel]
    instance_ids: Sequence[UUID]


async def read_training_data(database: Database, *, snapshot_id: UUID, backbone: Backbone) -> TrainingData:
    """The embedded instances of a snapshot, ordered by ID, so that training equal snapshots gives equal results.

    Raises:
        Refusal: TOO_FEW_LABELS.
    """
    async with database.reading() as connection:
        labels = await fetch_labels(connection, snapshot_id)
        instances = await fetch_embedded_instances(connection, snapshot_id=snapshot_id, backbone_id=backbone.id)
        label_count = len({instance.label_index for instance in instances})
        if label_count < MIN_LABELS:
            raise refuse_few_labels(label_count)
        file = TrainingFile.empty(Layout(len(instances), VIEW_COUNT, backbone.dimension, len(labels)))
        await fetch_views(connection, file.embeddings, snapshot_id=snapshot_id, backbone_id=backbone.id)
    file.labels[:] = [instance.label_index for instance in instances]
    file.folds[:] = [instance.fold for instance in instances]
    file.bursts[:] = _numbered(instances)
    file.barred[:] = [instance.barred for instance in instances]
    return TrainingData(file, file.training_set(), labels, [instance.instance_id for instance in instances])


def _numbered(instances: Sequence[EmbeddedInstance]) -> list[int]:
    """The recording of each instance as a number, in order of appearance."""
    numbers: dict[UUID, int] = {}
    return [numbers.setdefault(instance.recording_id, len(numbers)) for instance in instances]
