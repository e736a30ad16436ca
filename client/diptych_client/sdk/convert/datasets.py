"""Labels, instances and history."""

from diptych.v1 import dataset_change_pb2, dataset_service_pb2, instance_pb2, label_pb2
from diptych_client.sdk.convert.failure import failure
from diptych_client.sdk.convert.time import moment
from diptych_client.sdk.values.datasets import (
    Acknowledgement,
    ChangeKind,
    DatasetChange,
    DownloadedPicture,
    Finding,
    FindingKind,
    Instance,
    InstanceChange,
    Label,
    LabelChange,
    PictureSize,
)

_KIND_PREFIX = "KIND_"
_SIZES = {
    PictureSize.ORIGINAL: dataset_service_pb2.PICTURE_SIZE_ORIGINAL,
    PictureSize.THUMBNAIL: dataset_service_pb2.PICTURE_SIZE_THUMBNAIL,
}


def label(message: label_pb2.Label) -> Label:
    """The value of a label."""
    return Label(message.id, message.name, message.instance_count, message.recording_count, message.ordinal)


def instance(message: instance_pb2.Instance) -> Instance:
    """The value of an instance."""
    return Instance(
        id=message.id,
        label_id=message.label_id,
        burst_id=message.burst_id,
        fold=message.fold if message.HasField("fold") else None,
        captured_at=moment(message, "captured_at"),
        created_at=moment(message, "created_at"),
        picture_sha256=message.picture_sha256,
        picture_format=message.picture_format,
        width_pixels=message.width_pixels,
        height_pixels=message.height_pixels,
        size_bytes=message.size_bytes,
        source=message.source,
    )


def finding(message: dataset_service_pb2.DatasetFinding) -> Finding:
    """The value of a finding."""
    kinds = dataset_service_pb2.DatasetFinding.Kind
    is_known = message.kind != kinds.KIND_UNSPECIFIED and message.kind in kinds.values()
    name = kinds.Name(message.kind).removeprefix(_KIND_PREFIX).lower() if is_known else FindingKind.UNKNOWN
    return Finding(
        kind=FindingKind(name),
        sentence=message.sentence,
        label_ids=tuple(message.label_ids),
        instance_ids=tuple(message.instance_ids),
        instance_count=message.instance_count,
    )


def acknowledgement(message: dataset_service_pb2.CaptureInstancesResponse) -> Acknowledgement:
    """The value of an acknowledgement."""
    return Acknowledgement(
        capture_id=message.capture_id,
        instance=instance(message.instance) if message.HasField("instance") else None,
        failure=failure(message.failure) if message.HasField("failure") else None,
        is_duplicate=message.is_duplicate,
        sequence=message.sequence,
    )


def downloaded(message: dataset_service_pb2.DownloadPicturesResponse) -> DownloadedPicture:
    """The value of a downloaded picture."""
    return DownloadedPicture(
        instance_id=message.instance_id,
        picture=message.picture if message.HasField("picture") else None,
        failure=failure(message.failure) if message.HasField("failure") else None,
    )


def picture_size(size: PictureSize) -> dataset_service_pb2.PictureSize.ValueType:
    """The protobuf value of a size."""
    return _SIZES[size]


def change(message: dataset_change_pb2.DatasetChange) -> DatasetChange:
    """The value of a change."""
    return DatasetChange(
        sequence=message.sequence,
        kind=_kind(message.kind),
        created_at=moment(message, "created_at"),
        actor=message.actor,
        group_id=message.group_id,
        undone_group_id=message.undone_group_id,
        is_undone=message.is_undone,
        instance_count=message.instance_count,
        instance_changes=_instance_changes(message),
        label_changes=tuple(
            LabelChange(each.label_id, each.before_name, each.after_name) for each in message.label_changes
        ),
    )


def _instance_changes(message: dataset_change_pb2.DatasetChange) -> tuple[InstanceChange, ...] | None:
    """The changes of instances; None if the server sent fewer than it counted."""
    if len(message.instance_changes) < message.instance_count:
        return None
    return tuple(_instance_change(each) for each in message.instance_changes)


def _instance_change(message: dataset_change_pb2.InstanceChange) -> InstanceChange:
    return InstanceChange(instance(message.instance), message.before_label_id, message.after_label_id)


def _kind(number: dataset_change_pb2.DatasetChange.Kind.ValueType) -> ChangeKind:
    kinds = dataset_change_pb2.DatasetChange.Kind
    if number == dataset_change_pb2.DatasetChange.KIND_UNSPECIFIED or number not in kinds.values():
        return ChangeKind.UNKNOWN
    return ChangeKind(kinds.Name(number).removeprefix(_KIND_PREFIX).lower())
