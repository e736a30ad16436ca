"""Why the dataset does not take a picture that is good in itself."""

from uuid import UUID

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal


def label_missing(label_id: UUID) -> Refusal:
    """The refusal of a picture for a label that the dataset does not have."""
    message = "The dataset has no such label: make it first."
    return Refusal(Reason.NOT_FOUND, message, kind="label", id=label_id)


def has_other_label(instance_id: UUID, label_id: UUID, name: str) -> Refusal:
    """The refusal of a picture that the dataset holds under another label."""
    message = f'The dataset holds this very picture under the label "{name}": relabel it there.'
    return Refusal(Reason.PICTURE_HAS_OTHER_LABEL, message, instance_id=instance_id, label_id=label_id)
