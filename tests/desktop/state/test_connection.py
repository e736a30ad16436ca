"""The current server, and another one that is tried before switching."""

from dataclasses import replace

import pytest

from diptych_client.desktop.panels.connection import trial_text
from diptych_client.desktop.panels.header import details, status_text
from diptych_client.desktop.state.actions import Connect, TryServer
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection, Status, Trial, not_seen_text
from diptych_client.desktop.state.events import (
    Connected,
    Disconnected,
    OwnServerBegan,
    OwnServerFailed,
    ServerAnswered,
    ServerRefused,
    WaitingCounted,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from support.window_values import server

HERE = Connected(server(), (), (), ())
AWAY = Disconnected("No server answers at here:1.", may_return=True)


def heard(*messages: Message) -> Connection:
    """The connection after the messages."""
    state = State(Connection("here:1", "secret"), CameraChoice("0"))
    for message in messages:
        state = update(state, message)
    return state.connection


def test_the_window_does_not_switch_to_a_server_that_does_not_respond() -> None:
    """It stays with the current one, and the message says so."""
    calling = heard(HERE, TryServer("my server"))
    assert (calling.address, calling.status, trial_text(calling)) == (
        "here:1",
        Status.HERE,
        "Connecting to my server ...",
    )

    refused = heard(HERE, TryServer("my server"), ServerRefused("my server", "It is not a server."))
    assert replace(refused, trial=None) == heard(HERE)
    assert trial_text(refused) == "It is not a server. Still connected to here:1."


def test_the_window_switches_to_a_server_that_responds_and_can_go_back() -> None:
    """With the token of the previous server."""
    there = heard(HERE, TryServer("there:1", "other"), ServerAnswered("there:1", "other"))
    assert (there.address, there.token, there.status) == ("there:1", "other", Status.CALLING)
    assert there.former == Connect("here:1", "secret")
    assert there.trial is None

    back = heard(HERE, ServerAnswered("there:1", "other"), ServerAnswered("here:1", "secret"))
    assert (back.address, back.token, back.former) == ("here:1", "secret", Connect("there:1", "other"))


def test_the_window_does_not_reconnect_to_its_current_server() -> None:
    """Its data stays."""
    assert heard(HERE, TryServer("here:1"), ServerAnswered("here:1", "secret")) == heard(HERE)


def test_another_token_for_the_same_server_is_used() -> None:
    """The window cannot go back to the invalid token."""
    refusing = Disconnected("This token was revoked.", may_return=False)
    again = heard(HERE, refusing, ServerAnswered("here:1", "new"))

    assert (again.token, again.status, again.former) == ("new", Status.CALLING, None)


def test_the_result_of_an_earlier_trial_does_not_affect_the_latest() -> None:
    """If the user types faster than the network responds."""
    late = heard(HERE, TryServer("first"), TryServer("second"), ServerRefused("first", "It is not a server."))

    assert late.trial == Trial("second")


def test_a_local_server_is_not_a_problem_while_it_starts() -> None:
    """It does not respond for some seconds, and the window says why."""
    starting = heard(OwnServerBegan(), AWAY)
    assert not starting.is_away
    assert status_text(starting) == "Starting Diptych ... (about 10 s)"
    assert "Starting" in not_seen_text(starting)

    for ended in (heard(OwnServerBegan(), AWAY, OwnServerFailed()), heard(OwnServerBegan(), HERE, AWAY)):
        assert ended.is_away
        assert status_text(ended) == "Offline. No answer from here:1."
    assert heard(OwnServerBegan(), Disconnected("Access denied.", may_return=False)).is_away


@pytest.mark.parametrize(
    ("messages", "words", "detail"),
    [
        ((), "Connecting to here:1 ...", "Connecting to here:1 ..."),
        ((HERE,), "Connected", "Connected to here:1."),
        (
            (HERE, AWAY, WaitingCounted(1)),
            "Offline. 1 picture kept here. No answer from here:1.",
            "No server answers at here:1. Change the server under Settings.",
        ),
        (
            (Disconnected("Type a token.", may_return=False),),
            "Not connected: Type a token.",
            "Type a token. Change the server under Settings.",
        ),
    ],
)
def test_the_header_says_how_the_server_is(messages: tuple[Message, ...], words: str, detail: str) -> None:
    """In one line, with what matters first."""
    connection = heard(*messages)

    assert (status_text(connection), details(connection)) == (words, detail)
