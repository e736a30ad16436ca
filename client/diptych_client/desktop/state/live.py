"""The answers of both sides to the live picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from diptych_client import sdk
from diptych_client.desktop.state.actions import (
    AskFile,
    ChooseCamera,
    Connect,
    CorrectFrame,
    FreezeFrame,
    ReleaseFrame,
)
from diptych_client.desktop.state.events import (
    CameraClosed,
    CameraOpened,
    Connected,
    Disconnected,
    FileRead,
    FrameAnswered,
    FrameSkipped,
    LiveFailed,
)
from diptych_client.desktop.state.message import Message

RIBBON_SECONDS = 30.0
_RECENT = 30


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether the sides gave the same label at one point in time."""

    at_seconds: float
    is_same: bool


@dataclass(frozen=True, slots=True)
class Live:
    """The latest answer, and statistics of recent answers."""

    predictions: sdk.PicturePredictions | None = None
    frame: object = field(default=None, compare=False)
    """Exactly the picture that `predictions` belong to: the one that is frozen, corrected and added."""
    ribbon: tuple[Agreement, ...] = ()
    """Of the last 30 seconds, oldest first."""
    answered_seconds: tuple[float, ...] = ()
    """The arrival times of the latest answers."""
    latency_seconds: float = 0.0
    """The time from sending the latest picture to its answer."""
    skipped_count: int = 0
    is_frozen: bool = False
    """Whether `frame` is frozen."""
    is_file: bool = False
    """Whether the frozen picture is from a file."""
    sentence: str = ""
    """Why there are no answers."""
    is_blind: bool = False
    """Whether the camera or the server is away: an answer that still arrives is for a picture no longer shown."""

    @property
    def answers_per_second(self) -> float:
        """The recent rate of answers."""
        times = self.answered_seconds
        if len(times) < 2 or times[-1] <= times[0]:  # noqa: PLR2004 - an interval has two ends
            return 0.0
        return (len(times) - 1) / (times[-1] - times[0])


def after(live: Live, message: Message) -> Live:
    """The answers after a message."""
    match message:
        case Connect() | ChooseCamera():
            return Live()
        case CameraClosed() | Disconnected() if live.is_frozen:
            return replace(live, is_blind=True)
        case CameraClosed() | Disconnected():
            return Live(skipped_count=live.skipped_count, is_blind=True)
        case CameraOpened() | Connected():
            return replace(live, is_blind=False)
        case FreezeFrame() if live.predictions is not None:
            return replace(live, is_frozen=True, is_file=False)
        case AskFile():
            return replace(live, is_frozen=True, is_file=True, predictions=None, frame=None)
        case FileRead(frame) if live.is_file:
            return replace(live, frame=frame)
        case ReleaseFrame() | CorrectFrame():
            return Live(skipped_count=live.skipped_count, is_blind=live.is_blind)
        case FrameAnswered() if live.is_file or not (live.is_frozen or live.is_blind):
            return _answered(live, message)
        case FrameSkipped() if not live.is_frozen:
            return replace(live, skipped_count=live.skipped_count + 1)
        case LiveFailed(sentence):
            return replace(live, sentence=sentence, predictions=None)
    return live


def cleared(live: Live) -> Live:
    """Without answers: other snapshots predict from now on."""
    return Live(is_blind=live.is_blind)


def winners(predictions: sdk.PicturePredictions) -> Sequence[int | None]:
    """The model_set index of the label that each snapshot predicts, in the order of the sides; None if it failed.

    Not the name: two labels can have had the same name when their snapshots were made.
    """
    return [None if each.failure else each.predicted_index for each in predictions.predictions]


def _answered(live: Live, answer: FrameAnswered) -> Live:
    now = answer.answered_at_seconds
    labels = winners(answer.predictions)
    recent = tuple(each for each in live.ribbon if each.at_seconds > now - RIBBON_SECONDS)
    if len(labels) > 1 and None not in labels:
        recent = (*recent, Agreement(now, is_same=len(set(labels)) == 1))
    return replace(
        live,
        predictions=answer.predictions,
        frame=answer.frame,
        ribbon=recent,
        answered_seconds=(*live.answered_seconds, now)[-_RECENT:],
        latency_seconds=answer.latency_seconds,
        sentence="",
    )
