"""Recordings: pictures that scores keep together."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RecordingLabel:
    """A label in a recording."""

    label_id: str
    name: str
    instance_count: int
    """How many pictures of the recording have it."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Bursts that contain near copies of each other, or that a person joined."""

    id: str
    instance_count: int
    burst_count: int
    labels: tuple[RecordingLabel, ...]
    """The one with most pictures first."""
    is_by_hand: bool
    """True if a person joined or split it; similarity does not change it."""
    first_captured_at: datetime | None
    last_captured_at: datetime | None
    example_instance_ids: tuple[str, ...]
    """Up to 8 of its instances, as examples."""


@dataclass(frozen=True, slots=True)
class RecordingCounts:
    """Counts about the recordings of a dataset."""

    recording_count: int
    mixed_recording_count: int
    """Recordings with pictures of several labels."""
    alike_across_labels_count: int
    """Pictures that have a near copy under another label."""
