"""Actions about the two sides and their answers."""

from dataclasses import dataclass
from pathlib import Path

from diptych_client.desktop.state.actions.choices import Screen, Side


@dataclass(frozen=True, slots=True)
class ChooseSide:
    """Puts a snapshot on a side, on every screen with two; an empty id leaves the side empty."""

    side: Side
    snapshot_id: str


@dataclass(frozen=True, slots=True)
class SwapSides:
    """Puts the snapshot of each side on the other one."""


@dataclass(frozen=True, slots=True)
class ShowResult:
    """Puts a snapshot that was just trained on side B, and shows it on a screen with two sides."""

    snapshot_id: str
    screen: Screen


@dataclass(frozen=True, slots=True)
class SelectPictures:
    """Shows pictures of a dataset on the first screen, selected."""

    dataset_id: str
    instance_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChooseVisualizations:
    """Which views of a snapshot are shown, in this order."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShowCell:
    """Shows the pictures of one label that were honestly answered with another, or the same."""

    side: Side
    label_id: str
    answered_label_id: str


@dataclass(frozen=True, slots=True)
class FreezeFrame:
    """Holds the picture that was answered last."""


@dataclass(frozen=True, slots=True)
class ReleaseFrame:
    """Goes on with the live picture."""


@dataclass(frozen=True, slots=True)
class CorrectFrame:
    """Says what the held picture is, and adds it to a dataset: one that the models on the screen learned from."""

    dataset_id: str
    label_name: str
    label_id: str = ""
    """Empty for a label that the dataset does not have yet."""


@dataclass(frozen=True, slots=True)
class ChooseTarget:
    """Adds corrections to this dataset, where the two sides learned from different ones."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class AskFile:
    """Asks both sides about a picture file instead of the camera."""

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
