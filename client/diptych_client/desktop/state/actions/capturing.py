"""Actions for the server, the camera and recording."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from diptych_client.desktop.state.actions.choices import Pick, Screen, Tab


@dataclass(frozen=True, slots=True)
class ShowScreen:
    """Show another screen."""

    screen: Screen


@dataclass(frozen=True, slots=True)
class ShowTab:
    """Compare two versions, in this tab."""

    tab: Tab


@dataclass(frozen=True, slots=True)
class SetAppearance:
    """Set the theme and the scale."""

    is_dark: bool
    scale: float = field(default=1.0)


@dataclass(frozen=True, slots=True)
class Zoom:
    """Make everything larger for 1, smaller for -1, or reset to the scale that suits the screen for 0."""

    step: int


@dataclass(frozen=True, slots=True)
class Connect:
    """Switch to a server; an empty token means the known one for this address."""

    address: str
    token: str = field(default="", repr=False)
    tls_ca: str = ""
    """A file with the certificates to trust; empty means the system's trusted certificates."""


@dataclass(frozen=True, slots=True)
class TryServer:
    """Try another server, and switch to it once it has responded; the token is as in `Connect`."""

    address: str
    token: str = field(default="", repr=False)
    tls_ca: str = ""


@dataclass(frozen=True, slots=True)
class ChooseCamera:
    """Choose a camera, and turn it on or off."""

    spec: str
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class ChooseDataset:
    """Show another dataset."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class ChooseWorkspace:
    """Show another workspace, and create new datasets there."""

    workspace_id: str


@dataclass(frozen=True, slots=True)
class CreateDataset:
    """Create an empty dataset."""

    name: str


@dataclass(frozen=True, slots=True)
class ChooseLabel:
    """Record under this label from now on. A new label is created with its first picture."""

    name: str


TIMED_PICTURES: Final = 20
"""The number of pictures of a burst with a self-timer, as the user in front of the camera cannot stop it."""


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Record a burst until `StopRecording`; with `after_seconds`, start later and take at most `TIMED_PICTURES`."""

    after_seconds: int = 0


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Record while the button is held for 0, or by a self-timer of this many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class StopRecording:
    """End the burst."""


@dataclass(frozen=True, slots=True)
class AddFiles:
    """Add picture files and folders under the chosen label; in a folder of folders each subfolder is a label."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class MovePictures:
    """Send pictures waiting for a deleted dataset to another one, under labels of the same names."""

    dataset_id: str
    into_id: str


@dataclass(frozen=True, slots=True)
class PickFiles:
    """Open the platform's file dialog, and use the picked paths as if they had been typed."""

    pick: Pick


CapturingAction = (
    ShowScreen
    | ShowTab
    | SetAppearance
    | Zoom
    | Connect
    | TryServer
    | ChooseCamera
    | ChooseDataset
    | ChooseWorkspace
    | CreateDataset
    | ChooseLabel
    | SetTimer
    | StartRecording
    | StopRecording
    | AddFiles
    | MovePictures
    | PickFiles
)
