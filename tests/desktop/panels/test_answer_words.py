"""The text in place of an answer on the screen "Compare live"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from diptych_client.desktop.panels.answers import answer_text, doubts
from diptych_client.desktop.state.actions import AskFile, ChooseCamera
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import (
    CameraClosed,
    CameraOpened,
    Connected,
    Disconnected,
    SnapshotArrived,
    SnapshotSeen,
)
from diptych_client.desktop.state.snapshot_list import SnapshotList
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from diptych_client.desktop.widgets.changes import Changes
from support.window_values import metrics, predictions, server, snapshot

FIRST = State(connection=Connection("here:1"), camera=CameraChoice("0"))
MUG = snapshot("first", metrics=metrics())


def state_after(*messages: Any) -> State:
    """The state of a window that is connected, after the messages."""
    state = update(FIRST, Connected(server(), (), (), ()))
    for message in messages:
        state = update(state, message)
    return state


def test_the_end_of_the_first_training_is_seen_while_the_screen_is_open() -> None:
    """A snapshot that gets its model changes the text of both sides, although their number stays the same."""
    changes = Changes()
    untrained = state_after(SnapshotArrived(snapshot("first")))
    trained = update(untrained, SnapshotSeen(MUG))

    assert answer_text(untrained, "", None).startswith("No model yet")
    assert answer_text(trained, "", None).startswith("Train once more")
    assert changes.are_there(answer_text(untrained, "", None))
    assert not changes.are_there(answer_text(untrained, "", None))
    assert changes.are_there(answer_text(trained, "", None))


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ((CameraOpened("0", "camera 0"),), "Waiting for the first answer ..."),
        ((CameraClosed("0", "It was unplugged."),), "No pictures from the camera. Choose it again, or try a file."),
        ((ChooseCamera("0", is_on=False),), "The camera is off. Turn it on, or try a file."),
        ((Disconnected("gone", may_return=True),), "The server is away. Answers come when it is back."),
        ((Disconnected("gone", may_return=True), Connected(server(), (), (), ())), "Waiting for the first answer ..."),
    ],
)
def test_the_text_names_what_is_missing(messages: tuple[Any, ...], words: str) -> None:
    """And it changes as soon as that has changed."""
    state = replace(state_after(*messages), snapshot_list=SnapshotList((MUG,)))

    assert answer_text(state, "first", None) == words


def test_a_file_needs_no_camera() -> None:
    """Its answer is pending, whatever the camera does."""
    state = replace(state_after(CameraClosed("0", "gone"), AskFile(path=None)), snapshot_list=SnapshotList((MUG,)))  # type: ignore[arg-type]

    assert answer_text(state, "first", None) == "Waiting for the answer ..."


def test_what_a_version_cannot_know_yet_is_said_once_for_both() -> None:
    """Or for the one that it applies to; nothing if both have enough recordings."""
    given = predictions("mug", "mug")

    def lines(*known: tuple[bool, bool]) -> Sequence[str]:
        snapshots = tuple(
            replace(each, is_calibrated=calibrated, knows_unfamiliar=knows)
            for each, (calibrated, knows) in zip(given.model_set.snapshots, known, strict=True)
        )
        return doubts(replace(given, model_set=replace(given.model_set, snapshots=snapshots)), ("s0", "s1"))

    assert lines((False, False), (False, False)) == ("A and B: not calibrated yet: record more",)
    assert lines((True, True), (False, False)) == ["B: not calibrated yet: record more"]
    (cannot,) = lines((True, False), (True, True))
    assert cannot.startswith("A: cannot judge yet")
    assert lines((True, True), (True, True)) == []
    assert doubts(None, ("s0", "s1")) == []
