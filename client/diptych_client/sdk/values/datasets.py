"""The content of datasets and snapshots: labels, instances and the history of changes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from diptych_client.sdk.values.failure import Failure


@dataclass(frozen=True, slots=True)
class Label:
    """A class of pictures. Its id never changes; its name can."""

    id: str
    name: str
    instance_count: int
    recording_count: int
    ordinal: int = 0
    """Its number among all labels that its dataset ever had, from 0; determines its colour."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One labelled picture, without its bytes."""

    id: str
    label_id: str
    """Empty if the instance was removed."""
    burst_id: str
    fold: int | None
    """The fold of its recording, 0 to 4; None until the picture is embedded and compared with the others."""
    captured_at: datetime | None
    created_at: datetime | None
    picture_sha256: str
    picture_format: str
    """ "jpeg", "png" or "webp"."""
    width_pixels: int
    height_pixels: int
    size_bytes: int
    source: str
    """Its source, for people: the name of a camera or the path of a file."""


class FindingKind(StrEnum):
    """The kinds of problems that the check of a dataset finds."""

    UNKNOWN = "unknown"
    """A kind that is unknown to this client."""
    LABELS_LOOK_ALIKE = "labels_look_alike"
    """Near copies have two labels."""
    BLANK_PICTURES = "blank_pictures"
    """Pictures are black or have a single colour."""
    SINGLE_RECORDING = "single_recording"
    """All pictures of a label come from one recording, so it has no honest score."""
    UNBALANCED_LABELS = "unbalanced_labels"
    """A label has at most a tenth of the pictures or a fifth of the recordings of the largest label."""
    NOT_COMPARED = "not_compared"
    """Pictures have not been compared yet, so more problems may be found later."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of a dataset."""

    kind: FindingKind
    sentence: str
    """The problem and what to do."""
    label_ids: tuple[str, ...]
    """The labels concerned."""
    instance_ids: tuple[str, ...]
    """Some of the pictures concerned, at most 50."""
    instance_count: int
    """How many pictures are concerned; 0 if it is about labels."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The outcome of a picture that was sent: exactly one of `instance` and `failure` is set."""

    capture_id: str
    instance: Instance | None
    """Durable: it survives any later crash."""
    failure: Failure | None
    is_duplicate: bool = False
    """True if the dataset already had this picture: nothing was added."""
    sequence: int = 0
    """Number of the change that stored it."""


@dataclass(frozen=True, slots=True)
class DownloadedPicture:
    """The bytes of one instance: exactly one of `picture` and `failure` is set."""

    instance_id: str
    picture: bytes | None
    failure: Failure | None


class PictureSize(StrEnum):
    """The requested size of a picture."""

    ORIGINAL = "original"
    """As stored: the long side at most 1280 pixels."""
    THUMBNAIL = "thumbnail"
    """The centre square that models use, 160 x 160 pixels."""


class ChangeKind(StrEnum):
    """The kinds of changes to a dataset."""

    UNKNOWN = "unknown"
    CAPTURED = "captured"
    IMPORTED = "imported"
    RELABELLED = "relabelled"
    REMOVED = "removed"
    LABEL_CREATED = "label_created"
    LABEL_RENAMED = "label_renamed"
    LABEL_DELETED = "label_deleted"
    LABELS_MERGED = "labels_merged"
    RESTORED = "restored"
    UNDONE = "undone"
    DATASET_UPDATED = "dataset_updated"


@dataclass(frozen=True, slots=True)
class InstanceChange:
    """A change of an instance; an empty label id means that it was not in the dataset."""

    instance: Instance
    before_label_id: str
    after_label_id: str


@dataclass(frozen=True, slots=True)
class LabelChange:
    """A change of a label; an empty name means that it did not exist."""

    label_id: str
    before_name: str
    after_name: str


@dataclass(frozen=True, slots=True)
class DatasetChange:
    """One entry of a dataset's history."""

    sequence: int
    """Its number in the dataset; grows by one."""
    kind: ChangeKind
    created_at: datetime | None
    actor: str
    """The user; empty on a server without access tokens."""
    group_id: str
    """Changes of one group are undone together."""
    undone_group_id: str
    """The group that this change undid; empty unless the kind is `UNDONE`."""
    is_undone: bool
    instance_count: int
    """How many instances were added, removed or moved."""
    instance_changes: tuple[InstanceChange, ...] | None
    """None if left out: in lists, and in watches if there are too many. `instance_count` is always complete."""
    label_changes: tuple[LabelChange, ...]
