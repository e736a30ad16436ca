"""Actions on the live answers of all versions, and on caught disagreements."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowAllVersions:
    """Show what all versions say to the live picture, or only A and B."""

    is_shown: bool


@dataclass(frozen=True, slots=True)
class CompareVersions:
    """Put two snapshots on the sides, and show what changed from A to B."""

    a_id: str
    b_id: str


@dataclass(frozen=True, slots=True)
class ChooseCaught:
    """Choose a caught frame to label; the chosen one again, or 0, chooses none."""

    number: int


@dataclass(frozen=True, slots=True)
class AddCaught:
    """Add a caught frame under a label to a dataset that the models on the screen learned from."""

    number: int
    dataset_id: str
    label_name: str
    burst_id: str
    """The recording that it becomes."""
    label_id: str = ""
    """Empty for a label that the dataset does not have yet."""


@dataclass(frozen=True, slots=True)
class ClearCaught:
    """Drop all caught frames."""


@dataclass(frozen=True, slots=True)
class KeepCaught:
    """Keep the caught frames and catch no others, or catch again."""

    is_kept: bool


LiveAction = ShowAllVersions | CompareVersions | ChooseCaught | AddCaught | ClearCaught | KeepCaught
