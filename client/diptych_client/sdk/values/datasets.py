"""What datasets and snapshots hold: labels, instances, and the history of their changes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from diptych_client.sdk.values.failure import Failure


@dataclass(frozen=True, slots=True)
class Label:
    """A class of pictures. Its id never changes, its name may."""

    id: str
    name: str
    instance_count: int
    recording_count: int
    ordinal: int = 0
    """Its number among all labels that its dataset has ever had, from 0: it keeps its colour by that."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One labelled picture, without its bytes."""

    id: str
    label_id: str
    """Empty once the instance has been removed."""
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
    """Where it came from, for people: a camera's name or a file's path."""


class FindingKind(StrEnum):
    """What the check of a dataset found."""

    UNKNOWN = "unknown"
    """A kind that this client does not know yet."""
    LABELS_LOOK_ALIKE = "labels_look_alike"
    """Near copies carry two labels."""
    BLANK_PICTURES = "blank_pictures"
    """Pictures are black or of one colour."""
    SINGLE_RECORDING = "single_recording"
    """All pictures of a label come from one recording, so that there is no honest score of it."""
    UNBALANCED_LABELS = "unbalanced_labels"
    """A label has a tenth of the pictures, or a fifth of the recordings, of the largest label, or less."""
    NOT_COMPARED = "not_compared"
    """Pictures were not compared with the others yet, so that more may be found later."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that spoils a dataset."""

    kind: FindingKind
    sentence: str
    """What it is and what to do."""
    label_ids: tuple[str, ...]
    """The labels concerned."""
    instance_ids: tuple[str, ...]
    """Some of the pictures concerned, at most 50."""
    instance_count: int
    """How many pictures are concerned; 0 where it is about labels."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What became of one picture that was sent: exactly one of `instance` and `failure` is set."""

    capture_id: str
    instance: Instance | None
    """Durable: it survives any crash from now on."""
    failure: Failure | None
    is_duplicate: bool = False
    """True when the dataset held this very picture before: nothing was added."""
    sequence: int = 0
    """Number of the change that stored it."""


@dataclass(frozen=True, slots=True)
class DownloadedPicture:
    """The bytes of one instance: exactly one of `picture` and `failure` is set."""

    instance_id: str
    picture: bytes | None
    failure: Failure | None


class PictureSize(StrEnum):
    """How large a picture is wanted."""

    ORIGINAL = "original"
    """As stored: the long side at most 1280 pixels."""
    THUMBNAIL = "thumbnail"
    """The square that the model sees, 160 x 160 pixels."""


class ChangeKind(StrEnum):
    """What somebody did to a dataset."""

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
    """What happened to one instance; an empty label id means that it was not in the dataset."""

    instance: Instance
    before_label_id: str
    after_label_id: str


@dataclass(frozen=True, slots=True)
class LabelChange:
    """What happened to one label; an empty name means that there was no such label."""

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
    """By whom; empty on a server without access tokens."""
    group_id: str
    """Changes of one group are undone together."""
    undone_group_id: str
    """The group that this change undid; empty unless the kind is `UNDONE`."""
    is_undone: bool
    instance_count: int
    """How many instances came, went or moved."""
    instance_changes: tuple[InstanceChange, ...] | None
    """None where they were left out: in lists, and in watches where they are too many. `instance_count` is always
    right."""
    label_changes: tuple[LabelChange, ...]
