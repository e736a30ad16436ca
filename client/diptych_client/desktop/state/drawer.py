"""The drawer that shows one picture: which picture, what was answered about it, and what is in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from diptych_client import sdk
from diptych_client.desktop.state import what_if
from diptych_client.desktop.state.actions import (
    AddOpened,
    CancelCauseCheck,
    CheckCause,
    ChooseCause,
    CompareVersions,
    Connect,
    EditPicture,
    FollowLive,
    NamePicture,
    OpenPicture,
    SelectPictures,
    ShowAnswerOf,
    ShowCovers,
    ShowOnMap,
    ShowScreen,
    ShowTab,
    Side,
)
from diptych_client.desktop.state.events import (
    AskingFailed,
    CauseCheckSeen,
    CoversSeen,
    FrameAnswered,
    PictureExplained,
    PictureRead,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.what_if import WhatIf

Cause = tuple[str, str]
"""The ids of a snapshot and of a recording."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The picture in the drawer; without an id it is a frame that is not stored."""

    number: int = 0
    """Grows with each picture, so that answers to an earlier one are recognized."""
    is_open: bool = False
    instance_id: str = ""
    frame: object = field(default=None, compare=False)
    """Its pixels, a `CameraFrame`; None until they are loaded."""
    is_read: bool = False
    """Whether loading has ended."""


@dataclass(frozen=True, slots=True)
class CauseCheck:
    """The check of a recording, for the open picture."""

    check: sdk.ExplanationCheck | None = None
    """None until the server has answered."""
    problem: str = ""
    is_ending: bool = False
    """Whether it is being cancelled."""

    @property
    def is_running(self) -> bool:
        """Whether something more is expected."""
        return not self.problem and (self.check is None or not self.check.state.has_ended)


@dataclass(frozen=True, slots=True)
class Drawer:
    """What the drawer shows."""

    opened: Opened = Opened()
    side: Side = Side.B
    """The side whose answer is in hand."""
    explained: PictureExplained | None = field(default=None, compare=False)
    problem: str = ""
    """Why there is no explanation."""
    chosen: tuple[Side, str] | None = None
    """The side and the recording that were chosen; None shows the first one."""
    checks: Mapping[Cause, CauseCheck] = field(default_factory=dict, hash=False)
    what_if: WhatIf = field(default_factory=WhatIf)
    cover_side: Side | None = None
    """The side whose cover map is shown."""
    covers: CoversSeen | None = field(default=None, compare=False)
    covers_problem: str = ""
    follows: bool = False
    """Whether the live picture is shown as it moves."""
    named: str = ""
    """What the open frame was said to show."""
    is_added: bool = False

    @property
    def is_explaining(self) -> bool:
        """Whether an explanation of the open picture is expected."""
        return not self.problem and (self.explained is None or self.explained.asked.number != self.opened.number)


def after(drawer: Drawer, message: Message) -> Drawer:
    """The drawer after a message."""
    match message:
        case Connect():
            return Drawer(Opened(drawer.opened.number))
        case ShowScreen() | ShowTab() | ShowOnMap() | SelectPictures() | CompareVersions():
            return _another(drawer, Opened(drawer.opened.number))
        case OpenPicture():
            return _open(drawer, message)
        case PictureRead(instance_id, frame) if instance_id and instance_id == drawer.opened.instance_id:
            return replace(drawer, opened=replace(drawer.opened, frame=frame, is_read=True))
        case FollowLive(is_on):
            return replace(drawer, follows=is_on)
        case FrameAnswered(frame=frame) if drawer.follows and drawer.opened.is_open and not drawer.is_explaining:
            return replace(drawer, opened=_frame(drawer.opened, frame), is_added=False)
        case AddOpened():
            return replace(drawer, is_added=True)
        case NamePicture(name):
            return replace(drawer, named=name)
        case EditPicture() if drawer.follows:
            drawer = replace(drawer, follows=False)
    edited = what_if.after(drawer.what_if, message, picture=drawer.opened.number)
    return _answered(_chosen(replace(drawer, what_if=edited), message), message)


def _chosen(drawer: Drawer, message: Message) -> Drawer:
    """What is in hand after a message."""
    match message:
        case ShowAnswerOf(side):
            cover_side = side if drawer.cover_side is not None else None
            return replace(drawer, side=side, chosen=None, cover_side=cover_side)
        case ChooseCause(side, recording_id):
            return replace(drawer, side=side, chosen=(side, recording_id))
        case ShowCovers(side):
            return replace(drawer, cover_side=side, covers_problem="")
        case CheckCause(snapshot_id, recording_id):
            return replace(drawer, checks={**drawer.checks, (snapshot_id, recording_id): CauseCheck()})
        case CancelCauseCheck(snapshot_id, recording_id):
            cause = snapshot_id, recording_id
            ending = replace(drawer.checks.get(cause, CauseCheck()), is_ending=True)
            return replace(drawer, checks={**drawer.checks, cause: ending})
    return drawer


def _answered(drawer: Drawer, message: Message) -> Drawer:
    """What is known after an answer of the server; answers to an earlier picture are ignored."""
    match message:
        case PictureExplained(asked) if asked.number == drawer.opened.number:
            return replace(drawer, explained=message, problem="")
        case CoversSeen(asked) if asked.number == drawer.opened.number:
            return replace(drawer, covers=message, covers_problem="")
        case CauseCheckSeen(asked, snapshot_id, recording_id, check) if asked.number == drawer.opened.number:
            cause = snapshot_id, recording_id
            before = drawer.checks.get(cause, CauseCheck())
            return replace(drawer, checks={**drawer.checks, cause: replace(before, check=check)})
        case AskingFailed(asked, question, sentence) if asked.number == drawer.opened.number:
            return _failed(drawer, question, sentence)
    return drawer


def _failed(drawer: Drawer, question: str, sentence: str) -> Drawer:
    if question == "answer":
        return replace(drawer, problem=sentence, follows=False)
    if question == "covers":
        return replace(drawer, covers_problem=sentence)
    failed = {cause: replace(each, problem=sentence) for cause, each in drawer.checks.items() if cause[1] == question}
    return replace(drawer, checks={**drawer.checks, **failed})


def _open(drawer: Drawer, wanted: OpenPicture) -> Drawer:
    before = drawer.opened
    if wanted.instance_id and wanted.instance_id == before.instance_id:
        return drawer
    if wanted.instance_id:
        return _another(drawer, Opened(before.number + 1, is_open=True, instance_id=wanted.instance_id))
    if wanted.frame is not None:
        return _another(drawer, _frame(before, wanted.frame))
    return _another(drawer, Opened(before.number))


def _frame(before: Opened, frame: object) -> Opened:
    return Opened(before.number + 1, is_open=True, frame=frame, is_read=True)


def _another(drawer: Drawer, opened: Opened) -> Drawer:
    """Another picture, or none. The side in hand and kept tries stay."""
    cover_side = drawer.cover_side if opened.is_open else None
    return Drawer(opened, drawer.side, what_if=what_if.of_another_picture(drawer.what_if), cover_side=cover_side)
