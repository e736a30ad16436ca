"""The server that the window is on, and the one that is tried before it is left."""

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


def test_a_server_that_does_not_answer_is_not_gone_to() -> None:
    """The one before is not left, and the sentence says so."""
    calling = heard(HERE, TryServer("my server"))
    assert (calling.address, calling.status, trial_text(calling)) == ("here:1", Status.HERE, "Calling my server ...")

    refused = heard(HERE, TryServer("my server"), ServerRefused("my server", "It is none."))
    assert replace(refused, trial=None) == heard(HERE)
    assert trial_text(refused) == "It is none. Still on here:1."


def test_a_server_that_answers_is_gone_to_and_the_way_back_is_known() -> None:
    """With the token that was shown to the one before."""
    there = heard(HERE, TryServer("there:1", "other"), ServerAnswered("there:1", "other"))
    assert (there.address, there.token, there.status) == ("there:1", "other", Status.CALLING)
    assert there.former == Connect("here:1", "secret")
    assert there.trial is None

    back = heard(HERE, ServerAnswered("there:1", "other"), ServerAnswered("here:1", "secret"))
    assert (back.address, back.token, back.former) == ("here:1", "secret", Connect("there:1", "other"))


def test_the_server_that_the_window_is_on_is_not_connected_to_again() -> None:
    """What is shown of it stays."""
    assert heard(HERE, TryServer("here:1"), ServerAnswered("here:1", "secret")) == heard(HERE)


def test_another_token_for_the_same_server_is_taken() -> None:
    """There is no way back to a token that was not good."""
    refusing = Disconnected("This token was revoked.", may_return=False)
    again = heard(HERE, refusing, ServerAnswered("here:1", "new"))

    assert (again.token, again.status, again.former) == ("new", Status.CALLING, None)


def test_the_answer_to_an_earlier_try_says_nothing_about_the_latest() -> None:
    """Somebody typed faster than the network."""
    late = heard(HERE, TryServer("first"), TryServer("second"), ServerRefused("first", "It is none."))

    assert late.trial == Trial("second")


def test_a_server_that_the_window_starts_is_no_problem_while_it_starts() -> None:
    """Nobody answers for some seconds, and people are told what they wait for."""
    starting = heard(OwnServerBegan(), AWAY)
    assert not starting.is_away
    assert status_text(starting) == "Starting Diptych ... (about 10 seconds)"
    assert "Starting" in not_seen_text(starting)

    for ended in (heard(OwnServerBegan(), AWAY, OwnServerFailed()), heard(OwnServerBegan(), HERE, AWAY)):
        assert ended.is_away
        assert status_text(ended) == "Offline. No answer from here:1."
    assert heard(OwnServerBegan(), Disconnected("Not let in.", may_return=False)).is_away


@pytest.mark.parametrize(
    ("messages", "words", "detail"),
    [
        ((), "Connecting to here:1 ...", "Connecting to here:1 ..."),
        ((HERE,), "Connected to here:1", "Connected to here:1"),
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
