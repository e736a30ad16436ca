"""The drawer that shows one picture: which picture, and the side in hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from diptych_client.desktop.state.actions import (
    CompareVersions,
    Connect,
    OpenPicture,
    SelectPictures,
    ShowAnswerOf,
    ShowScreen,
    ShowTab,
    Side,
)
from diptych_client.desktop.state.events import PictureRead
from diptych_client.desktop.state.message import Message


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
class Drawer:
    """What the drawer shows."""

    opened: Opened = Opened()
    side: Side = Side.B
    """The side whose answer is in hand."""

    @property
    def instance_id(self) -> str:
        """The stored picture that is open; empty if none is."""
        return self.opened.instance_id


def after(drawer: Drawer, message: Message) -> Drawer:
    """The drawer after a message."""
    match message:
        case Connect():
            return Drawer(closed(drawer.opened))
        case ShowScreen() | ShowTab() | SelectPictures() | CompareVersions():
            return replace(drawer, opened=closed(drawer.opened))
        case OpenPicture():
            return replace(drawer, opened=_opened(drawer.opened, message))
        case PictureRead(instance_id, frame) if instance_id == drawer.opened.instance_id:
            return replace(drawer, opened=replace(drawer.opened, frame=frame, is_read=True))
        case ShowAnswerOf(side):
            return replace(drawer, side=side)
    return drawer


def closed(opened: Opened) -> Opened:
    """No picture."""
    return Opened(opened.number)


def _opened(before: Opened, wanted: OpenPicture) -> Opened:
    if wanted.instance_id and wanted.instance_id == before.instance_id:
        return before
    if not wanted.instance_id and wanted.frame is None:
        return closed(before)
    is_frame = not wanted.instance_id
    return Opened(before.number + 1, is_open=True, instance_id=wanted.instance_id, frame=wanted.frame, is_read=is_frame)
