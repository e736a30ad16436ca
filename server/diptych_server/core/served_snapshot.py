"""Everything needed to predict with a snapshot: its model, its backbone, and its labels in order."""

from dataclasses import dataclass
from typing import NamedTuple


class ServedLabel(NamedTuple):
    """One label of a head: its id in the dataset and its name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ServedSnapshot:
    """A trained snapshot, ready to be chosen; `labels` are in the order of the head's confidences."""

    snapshot_id: str
    name: str
    dataset_id: str
    model_id: str
    backbone_name: str
    backbone_id: str
    labels: tuple[ServedLabel, ...]
    is_calibrated: bool = False
    """Whether there were enough honest answers to calibrate its confidences."""
    knows_unfamiliar: bool = False
    """Whether it can judge if a picture looks like its training pictures."""
