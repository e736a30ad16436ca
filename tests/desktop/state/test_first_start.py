"""What is shown before there is anything to show."""

from diptych_client.desktop.panels.first_start import card_text
from diptych_client.desktop.state.actions import Connect, CreateDataset, Screen, ShowScreen, Start
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import Connected, DatasetCreated, DatasetGone, DatasetSeen, OwnServerBegan
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import subscriptions
from diptych_client.desktop.state.update import update
from support import window_values as made

EMPTY = Connected(made.server(), (), (), ())
FULL = Connected(made.server(), (made.dataset("desk"),), (), ())


def after(*messages: Message) -> State:
    """The state after the messages."""
    state = State(Connection("here:1"), CameraChoice("virtual:mug"))
    for message in messages:
        state = update(state, message)
    return state


def test_a_server_without_datasets_shows_the_first_start_with_the_camera() -> None:
    """Until a dataset is made; other places stay reachable."""
    assert after(EMPTY).page is Start.FIRST
    assert subscriptions(after(EMPTY)).camera_spec == "virtual:mug"
    assert after(EMPTY, ShowScreen(Screen.VERSIONS)).page is Screen.VERSIONS
    made_one = after(EMPTY, CreateDataset("desk"), DatasetCreated(made.dataset("desk")))
    assert made_one.page is Screen.COLLECT


def test_a_server_with_datasets_shows_the_pictures() -> None:
    """Nothing has to be named."""
    assert after(FULL).page is Screen.COLLECT


def test_while_the_own_server_starts_the_window_says_so_instead_of_asking() -> None:
    """Whether there are datasets is not known yet."""
    starting = after(OwnServerBegan())

    assert starting.page is Start.FIRST
    assert card_text(starting.connection)[0] == "Starting Diptych ... (about 10 s)"
    assert card_text(after(OwnServerBegan(), EMPTY).connection)[0] == "Teach the computer to tell things apart"
    assert after(OwnServerBegan(), FULL).page is Screen.COLLECT


def test_an_unknown_server_is_not_taken_for_an_empty_one() -> None:
    """Nor is one from which the last dataset was deleted while it was shown: that can be restored."""
    assert after().page is Screen.COLLECT
    assert after(EMPTY, Connect("there:1")).page is Screen.COLLECT
    assert after(FULL, DatasetSeen(made.dataset("desk")), DatasetGone("desk")).page is Screen.COLLECT
