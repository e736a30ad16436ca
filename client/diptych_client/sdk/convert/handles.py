"""Handles: the fields of a message, and the connection for their methods."""

from typing import TypeVar

from diptych.v1 import dataset_pb2, model_pb2, snapshot_pb2, training_job_pb2, workspace_pb2
from diptych_client.sdk.convert.datasets import label
from diptych_client.sdk.convert.failure import failure
from diptych_client.sdk.convert.time import moment
from diptych_client.sdk.convert.training import epoch, metrics, parameters, state
from diptych_client.sdk.values.fields import (
    DatasetFields,
    ModelFields,
    SnapshotFields,
    TrainingJobFields,
    WorkspaceFields,
)

Dataset = TypeVar("Dataset", bound=DatasetFields)
Model = TypeVar("Model", bound=ModelFields)
Snapshot = TypeVar("Snapshot", bound=SnapshotFields)
TrainingJob = TypeVar("TrainingJob", bound=TrainingJobFields)
Workspace = TypeVar("Workspace", bound=WorkspaceFields)


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


def training_job(kind: type[TrainingJob], message: training_job_pb2.TrainingJob, connection: object) -> TrainingJob:
    """The handle of a training job."""
    return kind(
        id=message.id,
        created_at=moment(message, "created_at"),
        updated_at=moment(message, "updated_at"),
        snapshot_id=message.snapshot_id,
        state=state(message.state),
        parameters=parameters(message.parameters),
        sequence=message.sequence,
        embedded_count=message.embedded_count,
        instance_count=message.instance_count,
        last_epoch=epoch(message.last_epoch) if message.HasField("last_epoch") else None,
        failure=failure(message.failure) if message.HasField("failure") else None,
        model_id=message.model_id,
        _connection=connection,
    )


def workspace(kind: type[Workspace], message: workspace_pb2.Workspace, connection: object) -> Workspace:
    """The handle of a workspace."""
    return kind(
        id=message.id,
        name=message.name,
        created_at=moment(message, "created_at"),
        updated_at=moment(message, "updated_at"),
        etag=message.etag,
        _connection=connection,
    )


def model(kind: type[Model], message: model_pb2.Model, connection: object) -> Model:
    """The handle of a model."""
    return kind(
        id=message.id,
        created_at=moment(message, "created_at"),
        snapshot_id=message.snapshot_id,
        labels=tuple(label(each) for each in message.labels),
        backbone_id=message.backbone_id,
        parameters=parameters(message.parameters),
        size_bytes=message.size_bytes,
        digest=message.digest,
        _connection=connection,
    )
