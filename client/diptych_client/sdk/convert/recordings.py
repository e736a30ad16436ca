"""Recordings and their counts."""

from diptych.v1 import recording_pb2
from diptych_client.sdk.convert.time import moment
from diptych_client.sdk.values.recordings import Recording, RecordingCounts, RecordingLabel


def recording(message: recording_pb2.Recording) -> Recording:
    """The value of a recording."""
    return Recording(
        id=message.id,
        instance_count=message.instance_count,
        burst_count=message.burst_count,
        labels=tuple(RecordingLabel(each.label_id, each.name, each.instance_count) for each in message.labels),
        is_by_hand=message.is_by_hand,
        first_captured_at=moment(message, "first_captured_at"),
        last_captured_at=moment(message, "last_captured_at"),
        example_instance_ids=tuple(message.example_instance_ids),
    )


def recording_counts(message: recording_pb2.RecordingCounts) -> RecordingCounts:
    """The value of the counts."""
    return RecordingCounts(message.recording_count, message.mixed_recording_count, message.alike_across_labels_count)
