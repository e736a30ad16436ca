"""The camera, the server, notices and screens."""

from diptych_client.desktop.state import actions
from diptych_client.desktop.state.appearance import Appearance
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection, Status
from diptych_client.desktop.state.events import (
    CameraClosed,
    CameraOpened,
    CamerasFound,
    Connected,
    Connecting,
    Disconnected,
    Noticed,
    WaitingCounted,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from support import window_values as made

FIRST = State(connection=Connection("here:1"), camera=CameraChoice("0"))


def heard(*messages: Message) -> State:
    """The state after the messages."""
    state = FIRST
    for message in messages:
        state = update(state, message)
    return state


def test_a_camera_opens_and_ends_with_a_sentence() -> None:
    """The name is the camera's own."""
    opened = heard(CameraOpened("0", "camera 0"))
    assert (opened.camera.is_open, opened.camera.name) == (True, "camera 0")
    ended = update(opened, CameraClosed("0", "It was unplugged."))
    assert (ended.camera.is_open, ended.camera.sentence) == (False, "It was unplugged.")
    assert update(ended, CameraOpened("0", "camera 0")).camera.sentence == ""


def test_a_camera_that_fails_is_not_called_by_the_name_of_the_one_before() -> None:
    """Wrong text, another number or an unplugged device: the list shows the chosen spec."""
    for spec in ("other", "7", "/dev/video9"):
        state = heard(CameraOpened("0", "camera 0"), actions.ChooseCamera(spec), CameraClosed(spec, "Not there."))
        assert (state.camera.spec, state.camera.name) == (spec, "")
    again = heard(CameraOpened("0", "camera 0"), actions.ChooseCamera("0", is_on=False))
    assert again.camera.name == "camera 0"


def test_events_of_a_previous_camera_are_ignored() -> None:
    """It closes after the next one was chosen."""
    state = heard(actions.ChooseCamera("1"), CameraOpened("1", "camera 1"), CameraClosed("0", "gone"))

    assert (state.camera.is_open, state.camera.sentence) == (True, "")


def test_cameras_of_the_machine_can_be_chosen_from() -> None:
    """By their names."""
    assert heard(CamerasFound({"0": "front (0)"})).camera.known == {"0": "front (0)"}


def test_the_connection_shows_whether_waiting_helps() -> None:
    """A server that is away may return; one that refuses requires a change by the user."""
    here = heard(Connecting(), Connected(made.server(), (), (), ()))
    assert here.connection.status is Status.HERE
    away = update(here, Disconnected("No server answers.", may_return=True)).connection
    assert (away.status, away.sentence) == (Status.AWAY, "No server answers.")
    refusing = update(here, Disconnected("Install the new version.", may_return=False)).connection
    assert refusing.status is Status.REFUSING
    assert update(here, Connected(made.server(), (), (), ())).connection.sentence == ""


def test_waiting_pictures_are_kept_when_the_server_changes() -> None:
    """They are on the disk of this machine."""
    state = heard(Connected(made.server(), (), (), ()), WaitingCounted(3), actions.Connect("there:1"))

    assert state.connection == Connection("there:1", waiting_count=3, former=actions.Connect("here:1"))


def test_the_same_notice_is_shown_once_at_the_end() -> None:
    """The same one after another is shown again."""
    notices = heard(Noticed("One."), Noticed("One."), Noticed("Two."), Noticed("One.")).notices

    assert [each.sentence for each in notices] == ["Two.", "One."]
    assert len({each.id for each in notices}) == 2


def test_a_notice_disappears_when_closed_and_old_ones_are_dropped() -> None:
    """Except for the latest four."""
    state = heard(*(Noticed(str(number)) for number in range(6)))
    assert [each.sentence for each in state.notices] == ["2", "3", "4", "5"]
    left = update(state, actions.DismissNotice(state.notices[1].id))
    assert [each.sentence for each in left.notices] == ["2", "4", "5"]


def test_screens_and_appearances_are_shown() -> None:
    """As chosen."""
    state = heard(actions.ShowTab(actions.Tab.MISTAKES), actions.SetAppearance(is_dark=False, scale=1.5))

    assert state.page is actions.Tab.MISTAKES
    assert state.appearance == Appearance(is_dark=False, scale=1.5)


def test_parts_that_a_message_does_not_change_stay_the_same_objects() -> None:
    """Panels redraw only what is another object."""
    before = heard(Connected(made.server(), (made.dataset(),), (made.snapshot("s"),), ()))

    after = update(before, WaitingCounted(1))

    assert after.working_set is before.working_set
    assert after.snapshot_list is before.snapshot_list
    assert after.comparison is before.comparison
    assert after.live is before.live
    assert after.training is before.training
