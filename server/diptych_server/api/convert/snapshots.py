"""Conversion of snapshots."""

from diptych.v1 import label_pb2, snapshot_pb2
from diptych_server.api.convert.basics import id_text, timestamp
from diptych_server.api.convert.metrics import metrics_message
from diptych_server.store.tables.snapshots import SnapshotRow


def snapshot_message(snapshot: SnapshotRow) -> snapshot_pb2.Snapshot:
    """The message of a snapshot, with the training metrics that were fetched."""
    return snapshot_pb2.Snapshot(
        id=str(snapshot.id),
        created_at=timestamp(snapshot.created_at),
        updated_at=timestamp(snapshot.updated_at),
        name=snapshot.name,
        instances_digest=f"sha256:{snapshot.digest.hex()}",
        model_id=id_text(snapshot.model_id),
        training_metrics=metrics_message(snapshot.metrics) if snapshot.metrics else None,
        dataset_id=str(snapshot.dataset_id),
        labels=[
            label_pb2.Label(
                id=str(label.label_id),
                name=label.name,
                instance_count=label.instance_count,
                recording_count=label.burst_count,
                ordinal=label.place,
            )
            for label in snapshot.labels
        ],
        instance_count=snapshot.instance_count,
        recording_count=snapshot.burst_count,
        backbone=snapshot.backbone,
        deleted_at=timestamp(snapshot.deleted_at),
        etag=snapshot.etag,
        training_job_id=id_text(snapshot.training_job_id),
        workspace_id=str(snapshot.workspace_id),
    )
