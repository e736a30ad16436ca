"""Why a picture is not taken, in the words of the API."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from diptych.pictures import PictureFault, PictureRejected
from diptych.wire.limits import MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS
from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

_REASONS: Mapping[PictureFault, Reason] = MappingProxyType(
    {
        PictureFault.EMPTY: Reason.PICTURE_EMPTY,
        PictureFault.NOT_A_PICTURE: Reason.PICTURE_NOT_RECOGNISED,
        PictureFault.UNSUPPORTED_FORMAT: Reason.PICTURE_FORMAT_UNSUPPORTED,
        PictureFault.TRUNCATED: Reason.PICTURE_TRUNCATED,
        PictureFault.TOO_MANY_BYTES: Reason.PICTURE_TOO_MANY_BYTES,
        PictureFault.TOO_MANY_PIXELS: Reason.PICTURE_TOO_MANY_PIXELS,
    }
)
_LIMITS: Mapping[PictureFault, Mapping[str, int]] = MappingProxyType(
    {
        PictureFault.TOO_MANY_BYTES: {"limit_bytes": MAX_PICTURE_BYTES},
        PictureFault.TOO_MANY_PIXELS: {"limit_pixels": MAX_PICTURE_PIXELS},
    }
)


def rejected(error: PictureRejected) -> Refusal:
    """The refusal of a picture that the rules for pictures reject."""
    return Refusal(_REASONS[error.reason], str(error), **_LIMITS.get(error.reason, {}))


def label_missing(label_id: UUID) -> Refusal:
    """The refusal of a picture for a label that the dataset does not have."""
    message = "The dataset has no such label: make it first."
    return Refusal(Reason.NOT_FOUND, message, kind="label", id=label_id)


def has_other_label(instance_id: UUID, label_id: UUID, name: str) -> Refusal:
    """The refusal of a picture that the dataset holds under another label."""
    message = f'The dataset holds this very picture under the label "{name}": relabel it there.'
    return Refusal(Reason.PICTURE_HAS_OTHER_LABEL, message, instance_id=instance_id, label_id=label_id)
