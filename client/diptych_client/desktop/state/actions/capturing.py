"""Actions about the server, the camera, and what is recorded."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from diptych_client.desktop.state.actions.choices import Pick, Screen


@dataclass(frozen=True, slots=True)
class ShowScreen:
    """Shows another screen."""

    screen: Screen


@dataclass(frozen=True, slots=True)
class SetAppearance:
    """Light or dark, and how large everything is."""

    is_dark: bool
    scale: float = field(default=1.0)


@dataclass(frozen=True, slots=True)
class Zoom:
    """Makes everything larger for 1, smaller for -1, and as suits the screen for 0."""

    step: int


@dataclass(frozen=True, slots=True)
class Connect:
    """Leaves the server for this one; an empty token stands for the one that is known for this address already."""

    address: str
    token: str = field(default="", repr=False)
    tls_ca: str = ""
    """A file with the certificates to trust; empty means whom the system trusts."""


@dataclass(frozen=True, slots=True)
class TryServer:
    """Calls another server, and leaves this one for it once it has answered; the token as in `Connect`."""

    address: str
    token: str = field(default="", repr=False)
    tls_ca: str = ""


@dataclass(frozen=True, slots=True)
class ChooseCamera:
    """Takes pictures from another camera, turned on or off."""

    spec: str
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class ChooseDataset:
    """Works on another dataset."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class ChooseWorkspace:
    """Shows what belongs to another workspace, and makes new datasets there."""

    workspace_id: str


@dataclass(frozen=True, slots=True)
class CreateDataset:
    """Begins an empty dataset."""

    name: str


@dataclass(frozen=True, slots=True)
class ChooseLabel:
    """Records under this label from now on; the label is made with its first picture."""

    name: str


TIMED_PICTURES: Final = 20
"""Of a burst that begins by itself: who stands before the camera cannot reach the window to end it."""


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Records a burst until `StopRecording`; `after_seconds` from now, and then `TIMED_PICTURES` pictures at most."""

    after_seconds: int = 0


@dataclass(frozen=True, slots=True)
class StopRecording:
    """Ends the burst."""


@dataclass(frozen=True, slots=True)
class AddFiles:
    """Adds picture files, and folders of them, under the chosen label; a folder of folders brings its own labels."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class MovePictures:
    """Sends pictures that wait for a deleted dataset to another one, under labels of the same names."""

    dataset_id: str
    into_id: str


@dataclass(frozen=True, slots=True)
class PickFiles:
    """Opens the platform's dialog; what is picked there is added or asked about, as if its path had been typed."""

    pick: Pick


CapturingAction = (
    ShowScreen
    | SetAppearance
    | Zoom
    | Connect
    | TryServer
    | ChooseCamera
    | ChooseDataset
    | ChooseWorkspace
    | CreateDataset
    | ChooseLabel
    | StartRecording
    | StopRecording
    | AddFiles
    | MovePictures
    | PickFiles
)
