"""What happened at the camera, and to what it recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diptych_client import sdk


@dataclass(frozen=True, slots=True)
class BurstBegan:
    """Recording takes pictures from now on."""


@dataclass(frozen=True, slots=True)
class BurstEnded:
    """No picture can be taken: the burst is over although nobody ended it."""


@dataclass(frozen=True, slots=True)
class PictureTaken:
    """A picture was recorded and is on its way; its place on disk is safe until the server has it."""

    capture_id: str
    taken_at_seconds: float


@dataclass(frozen=True, slots=True)
class PictureStored:
    """The server has the picture."""

    capture_id: str
    is_duplicate: bool
    dataset_id: str = ""
    sequence: int = 0
    """Number of the change that stored it."""


@dataclass(frozen=True, slots=True)
class PictureRefused:
    """The server will never take the picture."""

    capture_id: str
    failure: sdk.Failure


@dataclass(frozen=True, slots=True)
class WaitingCounted:
    """How many recorded pictures wait on disk for the server."""

    count: int


@dataclass(frozen=True, slots=True)
class PicturesStranded:
    """So many recorded pictures wait on disk for a dataset that was deleted."""

    dataset_id: str
    count: int


@dataclass(frozen=True, slots=True)
class CamerasFound:
    """The cameras of this machine: what to open them by, and what to call them."""

    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CameraOpened:
    """The camera gives pictures."""

    spec: str
    name: str


@dataclass(frozen=True, slots=True)
class CameraClosed:
    """The camera gives no more pictures; an empty sentence when nobody wants any."""

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
