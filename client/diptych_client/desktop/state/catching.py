"""Disagreements of A and B, caught with the frames to which they gave different answers. In memory only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from diptych_client.desktop.state.actions import (
    AddCaught,
    ChooseCaught,
    ClearCaught,
    Connect,
    KeepCaught,
    UndoChange,
)
from diptych_client.desktop.state.message import Message

MOST = 12
"""The maximum number of frames: of newer ones the oldest are dropped."""
_MOST_OF_STRETCH = 3
_APART_SECONDS, _BETWEEN_SECONDS = 4.0, 1.0
"""The time between two frames of one disagreement, and of different ones."""


@dataclass(frozen=True, slots=True)
class CaughtAnswer:
    """What one side said to a caught frame."""

    version: str
    """The name of the version."""
    label: str
    """The name of the label at that time."""
    label_id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Caught:
    """One frame with both answers."""

    number: int
    """From 1, in the order of catching."""
    a: CaughtAnswer
    b: CaughtAnswer
    frame: object = field(default=None, compare=False)
    """The picture of the camera, as it would be recorded."""
    added_as: str = ""
    """The label under which it was added to a dataset."""
    burst_id: str = ""
    """The recording that was added; its changes are undone together."""
    is_added: bool = False
    """Whether it is in the dataset: not after an undo."""


@dataclass(frozen=True, slots=True)
class Catching:
    """The caught frames, oldest first, and the current disagreement."""

    frames: tuple[Caught, ...] = ()
    is_kept: bool = False
    """Whether the frames are kept: then no further ones are caught."""
    chosen: int = 0
    """The number of the frame to label; 0 for none."""
    caught_count: int = 0
    """The number of frames caught so far, also of those dropped: no number is used twice."""
    last_seconds: float = -_BETWEEN_SECONDS
    """When the last frame was caught."""
    stretch_count: int = 0
    """The number of frames of the current disagreement; 0 while the sides agree."""
    is_apart: bool = False
    """Whether the sides disagree now."""

    @property
    def chosen_frame(self) -> Caught | None:
        """The frame to label."""
        return next((each for each in self.frames if each.number == self.chosen), None)


def after(catching: Catching, message: Message) -> Catching:
    """The caught frames after an action of the user."""
    match message:
        case Connect():
            return Catching(caught_count=catching.caught_count)
        case ClearCaught():
            return replace(catching, frames=(), chosen=0, is_kept=False)
        case KeepCaught(is_kept):
            return replace(catching, is_kept=is_kept)
        case ChooseCaught(number):
            return replace(catching, chosen=0 if number == catching.chosen else number)
        case AddCaught() | UndoChange():
            frames = tuple(_marked(each, message) for each in catching.frames)
            return replace(catching, frames=frames) if frames != catching.frames else catching
    return catching


def with_answers(
    catching: Catching, a: CaughtAnswer, b: CaughtAnswer, *, is_same: bool, frame: object, at_seconds: float
) -> Catching:
    """The caught frames after both sides answered a frame.

    A disagreement is caught when it begins, and again while it lasts, but at most three times.

    Args:
        catching: the current ones.
        a: the answer of side A.
        b: the answer of side B.
        is_same: whether both gave the same label.
        frame: the frame.
        at_seconds: the time of the answers.
    """
    if is_same:
        return replace(catching, is_apart=False, stretch_count=0) if catching.is_apart else catching
    count = catching.stretch_count if catching.is_apart else 0
    wait = _APART_SECONDS if count else _BETWEEN_SECONDS
    is_due = count < _MOST_OF_STRETCH and at_seconds - catching.last_seconds >= wait
    if catching.is_kept or frame is None or not is_due:
        return replace(catching, is_apart=True, stretch_count=count)
    caught = Caught(catching.caught_count + 1, a, b, frame)
    return replace(
        catching,
        frames=_newest((*catching.frames, caught), catching.chosen),
        caught_count=caught.number,
        last_seconds=at_seconds,
        stretch_count=count + 1,
        is_apart=True,
    )


def _newest(frames: Sequence[Caught], chosen: int) -> tuple[Caught, ...]:
    """Without the oldest of too many; the chosen one stays, as the user is looking at it."""
    if len(frames) <= MOST:
        return tuple(frames)
    dropped = next(each for each in frames if each.number != chosen)
    return tuple(each for each in frames if each is not dropped)


def _marked(caught: Caught, message: AddCaught | UndoChange) -> Caught:
    """The frame, marked as added to a dataset or as removed again."""
    if isinstance(message, AddCaught):
        if message.number != caught.number:
            return caught
        return replace(caught, added_as=message.label_name, burst_id=message.burst_id, is_added=True)
    is_meant = bool(caught.burst_id) and message.group_id == caught.burst_id
    return replace(caught, is_added=message.is_redo) if is_meant else caught
