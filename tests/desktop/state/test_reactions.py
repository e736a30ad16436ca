"""Reactions to changes of other parts of the state: recording ends, deletions are reported."""

from dataclasses import replace

import pytest

from diptych_client import sdk
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import (
    BurstBegan,
    Connected,
    DatasetArrived,
    DatasetChanged,
    DatasetCreated,
    DatasetGone,
    DatasetSeen,
    DatasetsListed,
    PicturesStranded,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import subscriptions
from diptych_client.desktop.state.update import update
from support import window_values as made

DESK, SHELF = made.dataset("desk", made.label("mug"), made.label("phone")), made.dataset("shelf")
RENAMED = DatasetChanged("desk", made.change(sdk.LabelChange("id-mug", "mug", "cup")))
RECORDING = (DatasetsListed((DESK, SHELF)), DatasetSeen(DESK), actions.StartRecording(3), BurstBegan())


def heard(*messages: Message) -> State:
    """The state after the messages."""
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    for message in messages:
        state = update(state, message)
    return state


@pytest.mark.parametrize(
    "message",
    [
        actions.ChooseDataset("shelf"),
        DatasetCreated(made.dataset("new")),
        actions.ChooseLabel("phone"),
        actions.ChooseLabel("pen"),
        actions.ShowScreen(actions.Screen.COMPARE),
        actions.Connect("there:1"),
        DatasetGone("desk"),
        DatasetArrived(replace(DESK, deleted_at=made.moment(1))),
    ],
)
def test_recording_ends_when_the_screen_no_longer_shows_its_target(message: Message) -> None:
    """A waiting self-timer ends as well: nothing is recorded out of sight."""
    for before in (heard(*RECORDING), heard(*RECORDING[:-1])):
        assert subscriptions(before).is_recording
        assert not subscriptions(update(before, message)).is_recording


@pytest.mark.parametrize("message", [RENAMED, actions.ChooseLabel("mug"), DatasetArrived(made.dataset("theirs"))])
def test_recording_continues_while_the_same_label_is_shown(message: Message) -> None:
    """Also after a rename by another user."""
    assert subscriptions(update(heard(*RECORDING), message)).is_recording


def test_a_deleted_dataset_is_reported_with_an_undelete() -> None:
    """In one notice, which later says where the recorded pictures are."""
    gone = heard(*RECORDING, DatasetGone("desk"))
    assert [each.sentence for each in gone.notices] == ["desk was deleted. You can restore it with its pictures."]
    stranded = update(gone, PicturesStranded("desk", 11))
    [notice] = stranded.notices
    assert notice.sentence == "desk was deleted. Your 11 pictures are safe on this computer."
    assert [(each.words, each.action) for each in notice.offers] == [
        ("Restore it", actions.UndeleteDataset("desk")),
        ("Move to shelf", actions.MovePictures("desk", "shelf")),
    ]


def test_a_dataset_deleted_in_this_window_is_reported_once() -> None:
    """By the action itself, with its undo."""
    assert heard(*RECORDING, actions.DeleteDataset("desk"), DatasetGone("desk")).notices == ()


def test_the_dataset_of_last_time_is_remembered_by_server() -> None:
    """And chosen again there."""
    used = heard(*RECORDING, actions.ChooseDataset("shelf"))
    assert dict(used.last_used.datasets) == {"here:1": "shelf"}
    elsewhere = update(used, actions.Connect("there:1"))
    assert dict(elsewhere.last_used.datasets) == {"here:1": "shelf"}
    back = update(elsewhere, actions.Connect("here:1"))
    assert update(back, Connected(made.server(), (DESK, SHELF), (), ())).working_set.dataset_id == "shelf"
