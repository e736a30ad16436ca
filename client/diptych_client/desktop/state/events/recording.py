"""Events of the camera and of recorded pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diptych_client import sdk


@dataclass(frozen=True, slots=True)
class BurstBegan:
    """A burst has started."""


@dataclass(frozen=True, slots=True)
class BurstEnded:
    """The burst ended without the user stopping it."""


@dataclass(frozen=True, slots=True)
class PictureTaken:
    """A picture was recorded and saved on disk, until the server has it."""

    capture_id: str
    taken_at_seconds: float


@dataclass(frozen=True, slots=True)
class PictureStored:
    """The server has the picture."""

    capture_id: str
    is_duplicate: bool
    dataset_id: str = ""
    sequence: int = 0
    """The sequence number of the change that stored it."""


@dataclass(frozen=True, slots=True)
class PictureRefused:
    """The server permanently refused the picture."""

    capture_id: str
    failure: sdk.Failure


@dataclass(frozen=True, slots=True)
class WaitingCounted:
    """The number of recorded pictures that wait on disk for the server."""

    count: int


@dataclass(frozen=True, slots=True)
class PicturesStranded:
    """`count` recorded pictures wait on disk for a dataset that was deleted."""

    dataset_id: str
    count: int


@dataclass(frozen=True, slots=True)
class CamerasFound:
    """The cameras of this machine: spec -> display name."""

    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CameraOpened:
    """The camera delivers pictures."""

    spec: str
    name: str


@dataclass(frozen=True, slots=True)
class CameraClosed:
    """The camera was closed; the sentence is empty if that was requested."""

    spec: str
    sentence: str = ""


RecordingEvent = (
    BurstBegan
    | BurstEnded
    | PictureTaken
    | PictureStored
    | PictureRefused
    | WaitingCounted
    | PicturesStranded
    | CamerasFound
    | CameraOpened
    | CameraClosed
)
