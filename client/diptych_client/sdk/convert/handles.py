"""Handles: the fields of a message, and the connection for their methods."""

from typing import TypeVar

from diptych.v1 import dataset_pb2, snapshot_pb2
from diptych_client.sdk.convert.datasets import label
from diptych_client.sdk.convert.time import moment
from diptych_client.sdk.convert.training import metrics
from diptych_client.sdk.values.fields import DatasetFields, SnapshotFields

Dataset = TypeVar("Dataset", bound=DatasetFields)
Snapshot = TypeVar("Snapshot", bound=SnapshotFields)


def dataset(kind: type[Dataset], message: dataset_pb2.Dataset, connection: object) -> Dataset:
    """The handle of a dataset."""
    return kind(
        id=message.id,
        name=message.name,
        created_at=moment(message, "created_at"),
        updated_at=moment(message, "updated_at"),
        deleted_at=moment(message, "deleted_at"),
        backbone=message.backbone,
        labels=tuple(label(each) for each in message.labels),
        instance_count=message.instance_count,
        recording_count=message.recording_count,
        pending_embedding_count=message.pending_embedding_count,
        pending_comparison_count=message.pending_comparison_count,
        sequence=message.sequence,
        etag=message.etag,
        workspace_id=message.workspace_id,
        _connection=connection,
    )


def snapshot(kind: type[Snapshot], message: snapshot_pb2.Snapshot, connection: object) -> Snapshot:
    """The handle of a snapshot."""
    return kind(
        id=message.id,
        name=message.name,
        created_at=moment(message, "created_at"),
        updated_at=moment(message, "updated_at"),
        deleted_at=moment(message, "deleted_at"),
        instances_digest=message.instances_digest,
        dataset_id=message.dataset_id,
        labels=tuple(label(each) for each in message.labels),
        instance_count=message.instance_count,
        recording_count=message.recording_count,
        backbone=message.backbone,
        model_id=message.model_id,
        training_job_id=message.training_job_id,
        training_metrics=metrics(message.training_metrics) if message.HasField("training_metrics") else None,
        etag=message.etag,
        workspace_id=message.workspace_id,
        _connection=connection,
    )
