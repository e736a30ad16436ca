"""The picture in the drawer."""

from diptych_client.desktop.state import drawer
from diptych_client.desktop.state.actions import (
    Connect,
    OpenPicture,
    Screen,
    ShowAnswerOf,
    ShowScreen,
    ShowTab,
    Side,
    Tab,
)
from diptych_client.desktop.state.drawer import Drawer
from diptych_client.desktop.state.events import PictureRead
from diptych_client.desktop.state.message import Message


def after(*messages: Message, known: Drawer | None = None) -> Drawer:
    """The drawer after the messages."""
    known = known or Drawer()
    for message in messages:
        known = drawer.after(known, message)
    return known


def test_an_open_picture_keeps_the_side_and_gets_its_own_pixels() -> None:
    """Pixels of a picture that is no longer open are ignored."""
    opened = after(OpenPicture("p1"), ShowAnswerOf(Side.A), OpenPicture("p2"), PictureRead("p1", "pixels"))
    assert (opened.opened.instance_id, opened.side, opened.opened.frame) == ("p2", Side.A, None)
    assert after(PictureRead("p2", "pixels"), known=opened).opened.frame == "pixels"


def test_a_frame_opens_at_once_with_its_pixels() -> None:
    """It is not stored, so nothing is loaded."""
    opened = after(OpenPicture(frame="pixels")).opened
    assert (opened.is_open, opened.is_read, opened.frame, opened.instance_id) == (True, True, "pixels", "")


def test_another_screen_tab_or_server_closes_the_picture() -> None:
    """And an action without a picture."""
    opened = after(OpenPicture("p1"))
    for message in (OpenPicture(), ShowScreen(Screen.COLLECT), ShowTab(Tab.LIVE), Connect("there:1")):
        assert not after(message, known=opened).opened.is_open


def test_each_picture_has_its_own_number() -> None:
    """The same picture again is not another one; after it was closed it is."""
    first = after(OpenPicture("p1"))
    assert after(OpenPicture("p1"), known=first).opened.number == first.opened.number
    assert after(OpenPicture(), OpenPicture("p1"), known=first).opened.number > first.opened.number
