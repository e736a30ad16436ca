"""The burst being recorded."""

from dataclasses import dataclass, replace

from diptych_client.desktop.state.actions import SetTimer, StartRecording, StopRecording
from diptych_client.desktop.state.events import (
    BurstBegan,
    BurstEnded,
    CameraClosed,
    PictureRefused,
    PictureStored,
    PictureTaken,
)
from diptych_client.desktop.state.message import Message

_RATE_PICTURES = 15
"""The number of latest pictures that the rate is computed from."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The progress of the recording since the button was pressed."""

    timer_seconds: int = 0
    """The chosen self-timer; 0 records while the button is held."""
    is_waiting: bool = False
    """Whether the self-timer is running."""
    wait_seconds: int = 0
    """The time of the self-timer; 0 without one."""
    is_on: bool = False
    taken_count: int = 0
    stored_count: int = 0
    duplicate_count: int = 0
    refused_count: int = 0
    refusal: str = ""
    """Why the latest refused picture was refused."""
    latest_seconds: tuple[float, ...] = ()

    @property
    def pictures_per_second(self) -> float:
        """The rate of the latest pictures; 0 before the second one."""
        if len(self.latest_seconds) < 2 or self.latest_seconds[-1] <= self.latest_seconds[0]:  # noqa: PLR2004 - an interval has two ends
            return 0.0
        return (len(self.latest_seconds) - 1) / (self.latest_seconds[-1] - self.latest_seconds[0])


def after(recording: Recording, message: Message) -> Recording:
    """The recording after a message."""
    match message:
        case StartRecording(after_seconds) if not recording.is_on:
            return Recording(recording.timer_seconds, is_waiting=True, wait_seconds=after_seconds)
        case SetTimer(seconds):
            return replace(recording, timer_seconds=seconds)
        case BurstBegan() if recording.is_waiting:
            return replace(recording, is_waiting=False, is_on=True)
        case StopRecording() | CameraClosed() | BurstEnded():
            return replace(recording, is_waiting=False, is_on=False)
        case PictureTaken(taken_at_seconds=seconds):
            latest = (*recording.latest_seconds, seconds)[-_RATE_PICTURES:]
            return replace(recording, taken_count=recording.taken_count + 1, latest_seconds=latest)
        case PictureStored(is_duplicate=True):
            return replace(recording, duplicate_count=recording.duplicate_count + 1)
        case PictureStored():
            return replace(recording, stored_count=recording.stored_count + 1)
        case PictureRefused(failure=failure):
            return replace(recording, refused_count=recording.refused_count + 1, refusal=failure.message)
    return recording
