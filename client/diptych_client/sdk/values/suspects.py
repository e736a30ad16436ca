"""What is probably a mistake in a dataset."""

from dataclasses import dataclass
from enum import StrEnum


class SuspectKind(StrEnum):
    """The kind of a suspect."""

    UNKNOWN = "unknown"
    """A kind that is unknown to this client."""
    PICTURE_LABEL = "picture_label"
    """A picture that looks like those of another label, unlike the rest of its recording."""
    RECORDING_LABEL = "recording_label"
    """A recording whose pictures all look like those of another label."""
    COPIES_UNDER_LABELS = "copies_under_labels"
    """Near copies under different labels."""
    UNLIKE_LABEL = "unlike_label"
    """A recording unlike all others of its label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """Pictures that are probably a mistake."""

    id: str
    """Stable for the same pictures and labels."""
    kind: SuspectKind
    instance_ids: tuple[str, ...]
    recording_id: str
    """Of the first picture."""
    label_id: str
    """The label of the first picture."""
    label: str
    """Its name; empty if the label was deleted since then."""
    other_label_id: str
    """The label that it looks like, or that of the copy; empty for a recording unlike all others."""
    other_label: str
    """Its name."""
    score: float
    """How clear it is, 0 to 1; comparable within a kind."""
    is_probable: bool
    """False if it is only worth a look: the data is too hard to call it a mistake."""
    honest_share: float | None
    """The share of honest answers to these pictures that give the other label; None without honest answers."""


@dataclass(frozen=True, slots=True)
class Suspects:
    """The suspects of a dataset, probable ones first, and what was examined."""

    suspects: tuple[Suspect, ...]
    examined_instance_count: int
    pending_instance_count: int
    """Pictures that were not examined, because they have no embedding yet."""
    snapshot_id: str
    """The newest trained snapshot, whose honest answers were used; empty if there is none."""
