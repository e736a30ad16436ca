"""Actions for the two sides and their answers."""

from dataclasses import dataclass
from pathlib import Path

from diptych_client.desktop.state.actions.choices import Side, Tab


@dataclass(frozen=True, slots=True)
class ChooseSide:
    """Put a snapshot on a side, on all screens; an empty id clears the side."""

    side: Side
    snapshot_id: str


@dataclass(frozen=True, slots=True)
class SwapSides:
    """Swap the snapshots of the two sides."""


@dataclass(frozen=True, slots=True)
class ShowResult:
    """Put a newly trained snapshot on side B, and show it in a tab of the comparison."""

    snapshot_id: str
    tab: Tab


@dataclass(frozen=True, slots=True)
class SelectPictures:
    """Show pictures of a dataset on the first screen, selected."""

    dataset_id: str
    instance_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChooseVisualizations:
    """Choose the views of a snapshot and their order."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShowCell:
    """Show the pictures of one label whose honest answer was another label, or the same."""

    side: Side
    label_id: str
    answered_label_id: str


@dataclass(frozen=True, slots=True)
class FreezeFrame:
    """Freeze the picture that was answered last."""


@dataclass(frozen=True, slots=True)
class ReleaseFrame:
    """Return to the live picture."""


@dataclass(frozen=True, slots=True)
class CorrectFrame:
    """Add the frozen picture under a label to a dataset that the models on the screen learned from."""

    dataset_id: str
    label_name: str
    label_id: str = ""
    """Empty for a label that the dataset does not have yet."""


@dataclass(frozen=True, slots=True)
class ChooseTarget:
    """Choose the dataset for corrections if the two sides learned from different ones."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class AskFile:
    """Predict a picture file with both sides instead of the live picture."""

    path: Path


ComparingAction = (
    ChooseSide
    | SwapSides
    | ShowResult
    | SelectPictures
    | ChooseVisualizations
    | ShowCell
    | FreezeFrame
    | ReleaseFrame
    | CorrectFrame
    | ChooseTarget
    | AskFile
)
