"""Conversion of datasets, labels and instances."""

from diptych.v1 import dataset_pb2, dataset_service_pb2, instance_pb2, label_pb2
from diptych_server.api.convert.basics import id_text, timestamp
from diptych_server.core.findings import Finding
from diptych_server.flows.datasets.datasets import DatasetState
from diptych_server.store.tables.instances import InstanceRow
from diptych_server.store.tables.labels import LabelView


def dataset_message(state: DatasetState) -> dataset_pb2.Dataset:
    """A dataset with its labels."""
    row = state.dataset
    return dataset_pb2.Dataset(
        id=str(row.id),
        name=row.name,
        created_at=timestamp(row.created_at),
        updated_at=timestamp(row.updated_at),
        deleted_at=timestamp(row.deleted_at),
        backbone=row.backbone,
        labels=[label_message(label) for label in state.labels],
        instance_count=row.instance_count,
        recording_count=row.burst_count,
        pending_embedding_count=row.pending_embedding_count,
        pending_comparison_count=row.pending_comparison_count,
        sequence=row.sequence,
        etag=row.etag,
        workspace_id=str(row.workspace_id),
    )


def finding_message(finding: Finding) -> dataset_service_pb2.DatasetFinding:
    """The message of one problem of a dataset."""
    return dataset_service_pb2.DatasetFinding(
        kind=dataset_service_pb2.DatasetFinding.Kind.Value(f"KIND_{finding.kind.upper()}"),
        sentence=finding.sentence,
        label_ids=[str(each) for each in finding.label_ids],
        instance_ids=[str(each) for each in finding.instance_ids],
        instance_count=finding.instance_count,
    )


def label_message(label: LabelView) -> label_pb2.Label:
    """A label with its counts."""
    return label_pb2.Label(
        id=str(label.id),
        name=label.name,
        instance_count=label.instance_count,
        recording_count=label.burst_count,
        ordinal=label.place,
    )


def instance_message(row: InstanceRow) -> instance_pb2.Instance:
    """An instance without its bytes."""
    return instance_pb2.Instance(
        id=str(row.id),
        label_id=id_text(row.label_id),
        burst_id=str(row.burst_id),
        fold=row.fold,
        captured_at=timestamp(row.captured_at),
        created_at=timestamp(row.created_at),
        picture_sha256=row.picture.hex(),
        picture_format=row.format,
        width_pixels=row.width,
        height_pixels=row.height,
        size_bytes=row.size_bytes,
        source=row.source,
    )
