"""Conversion of recordings."""

from diptych.v1 import recording_pb2
from diptych_server.api.convert.basics import timestamp
from diptych_server.flows.recordings.recordings import RecordingsSeen, RecordingState


def recording_message(state: RecordingState) -> recording_pb2.Recording:
    """A recording with its labels."""
    row = state.recording
    return recording_pb2.Recording(
        id=str(row.id),
        instance_count=row.instance_count,
        burst_count=row.burst_count,
        labels=[
            recording_pb2.RecordingLabel(
                label_id=str(each.label_id), name=each.name, instance_count=each.instance_count
            )
            for each in state.labels
        ],
        is_by_hand=row.is_by_hand,
        first_captured_at=timestamp(row.first_captured_at),
        last_captured_at=timestamp(row.last_captured_at),
        example_instance_ids=[str(each) for each in row.example_instance_ids],
    )


def counts_message(seen: RecordingsSeen | None) -> recording_pb2.RecordingCounts | None:
    """The counts, if requested."""
    if seen is None:
        return None
    return recording_pb2.RecordingCounts(
        recording_count=seen.counts.recording_count,
        mixed_recording_count=seen.counts.mixed_recording_count,
        alike_across_labels_count=seen.alike_across_labels,
    )
