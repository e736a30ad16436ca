"""The answers of both sides to the live picture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from diptych_client import sdk
from diptych_client.desktop.state import answer_history, catching
from diptych_client.desktop.state.actions import (
    AskFile,
    ChooseCamera,
    Connect,
    CorrectFrame,
    FreezeFrame,
    ReleaseFrame,
    ShowAllVersions,
)
from diptych_client.desktop.state.answer_history import AnswerHistory
from diptych_client.desktop.state.catching import Catching, CaughtAnswer
from diptych_client.desktop.state.events import (
    CameraClosed,
    CameraOpened,
    Connected,
    Disconnected,
    FileRead,
    FrameAnswered,
    FrameSkipped,
    LiveFailed,
    VersionsRefused,
)
from diptych_client.desktop.state.events.comparison import Pair
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.smoothing import SteadyAnswer, steady_answer, with_newest

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
    recent: tuple[sdk.PicturePredictions, ...] = ()
    """The latest answers by the same model set, oldest first, to smooth over. Their labels have their old names."""
    frame: object = field(default=None, compare=False)
    """Exactly the picture that `predictions` belong to: the one that is frozen, corrected and added."""
    ribbon: tuple[Agreement, ...] = ()
    """Of the last 30 seconds, oldest first: whether the smoothed answers of A and B were the same."""
    history: AnswerHistory = field(default_factory=AnswerHistory)
    """What each version answered in the last 30 seconds."""
    catching: Catching = field(default_factory=Catching)
    """The frames to which A and B gave different answers."""
    shows_all: bool = True
    """Whether all versions are asked, not only A and B."""
    all_problem: str = ""
    """Why only A and B are asked although all versions are shown."""
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


def after(live: Live, message: Message, pair: Pair = ("", "")) -> Live:
    """The answers after a message.

    Args:
        live: the current ones.
        message: what happened.
        pair: the snapshots of side A and side B.
    """
    caught = catching.after(live.catching, message)
    if caught is not live.catching:
        live = replace(live, catching=caught)
    match message:
        case Connect():
            return Live(shows_all=live.shows_all, catching=live.catching)
        case FreezeFrame() if live.predictions is not None:
            return replace(live, is_frozen=True, is_file=False)
        case AskFile():
            return replace(live, is_frozen=True, is_file=True, predictions=None, recent=(), frame=None)
        case FileRead(frame) if live.is_file:
            return replace(live, frame=frame)
        case ReleaseFrame() | CorrectFrame():
            return replace(_without_answers(live), skipped_count=live.skipped_count, history=live.history)
        case ShowAllVersions(is_shown):
            return replace(live, shows_all=is_shown, all_problem="")
        case FrameAnswered() | FrameSkipped() | LiveFailed() | VersionsRefused():
            return _after_answer(live, message, pair)
    return _with_sight(live, message)


def _after_answer(live: Live, message: FrameAnswered | FrameSkipped | LiveFailed | VersionsRefused, pair: Pair) -> Live:
    match message:
        case FrameAnswered() if live.is_file or not (live.is_frozen or live.is_blind):
            return _answered(live, message, pair)
        case FrameSkipped() if not live.is_frozen:
            return replace(live, skipped_count=live.skipped_count + 1)
        case LiveFailed(sentence):
            return replace(live, sentence=sentence, predictions=None, recent=())
        case VersionsRefused(sentence):
            return replace(live, all_problem=sentence)
    return live


def _with_sight(live: Live, message: Message) -> Live:
    """The answers after the camera or the server came or went."""
    match message:
        case ChooseCamera():
            return replace(_without_answers(live), is_blind=False)
        case CameraClosed() | Disconnected() if live.is_frozen:
            return replace(live, is_blind=True)
        case CameraClosed() | Disconnected():
            return replace(_without_answers(live), skipped_count=live.skipped_count, is_blind=True)
        case CameraOpened() | Connected():
            return replace(live, is_blind=False)
    return live


def cleared(live: Live, *, is_other_pair: bool) -> Live:
    """Without answers: other snapshots predict from now on. With another pair also without the caught frames."""
    left = replace(_without_answers(live), history=live.history, all_problem="")
    drops = is_other_pair and not live.catching.is_kept
    return replace(left, catching=Catching(caught_count=live.catching.caught_count)) if drops else left


def steady(live: Live, snapshot_id: str) -> SteadyAnswer | None:
    """The answer of a snapshot, smoothed unless the picture is frozen; None if it did not answer."""
    if live.predictions is None:
        return None
    return steady_answer((live.predictions,) if live.is_frozen else live.recent, snapshot_id)


def agreement(live: Live, pair: Pair) -> bool | None:
    """Whether A and B give the same label to the shown picture; None if there are not two answers.

    Judged by the place of the label, not by its name: two labels can have had the same name.
    """
    a, b = (steady(live, each) for each in pair)
    return None if a is None or b is None or pair[0] == pair[1] else a.index == b.index


def _without_answers(live: Live) -> Live:
    return Live(is_blind=live.is_blind, catching=live.catching, shows_all=live.shows_all, all_problem=live.all_problem)


def _answered(live: Live, answer: FrameAnswered, pair: Pair) -> Live:
    now, predictions = answer.answered_at_seconds, answer.predictions
    live = replace(
        live,
        predictions=predictions,
        recent=with_newest(live.recent, predictions),
        frame=answer.frame,
        answered_seconds=(*live.answered_seconds, now)[-_RECENT:],
        latency_seconds=answer.latency_seconds,
        sentence="",
        all_problem="" if len(predictions.predictions) > len(set(pair)) else live.all_problem,
    )
    if live.is_file:
        return live
    live = replace(live, history=answer_history.with_answer(live.history, predictions, at_seconds=now))
    recent = tuple(each for each in live.ribbon if each.at_seconds > now - RIBBON_SECONDS)
    is_same = agreement(live, pair)
    if is_same is None:
        return replace(live, ribbon=recent)
    a, b = (_said(live, each) for each in pair)
    if a is None or b is None:
        return replace(live, ribbon=recent)
    caught = catching.with_answers(live.catching, a, b, is_same=is_same, frame=answer.frame, at_seconds=now)
    return replace(live, ribbon=(*recent, Agreement(now, is_same=is_same)), catching=caught)


def _said(live: Live, snapshot_id: str) -> CaughtAnswer | None:
    """The smoothed answer of a snapshot, by names that stay with the caught frame."""
    answer = steady(live, snapshot_id)
    if answer is None or live.predictions is None:
        return None
    model_set = live.predictions.model_set
    snapshot = next(each for each in model_set.snapshots if each.snapshot_id == snapshot_id)
    label_id = snapshot.label_ids[answer.index]
    return CaughtAnswer(snapshot.name, model_set.labels[answer.index].name, label_id, answer.confidence)
