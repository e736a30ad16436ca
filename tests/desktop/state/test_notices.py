"""What people are told, and that it goes when it is no longer so."""

from pathlib import Path

import pytest

from diptych_client.desktop.state import actions
from diptych_client.desktop.state.actions import Offer, UndoChange
from diptych_client.desktop.state.events import (
    BurstBegan,
    Cause,
    Connected,
    DatasetCreated,
    DatasetSeen,
    Disconnected,
    Noticed,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.notices import Notice, after
from support.window_values import dataset, server

CONNECTED = Connected(server(), (), (), ())
UNDO = Offer("Undo", UndoChange("desk", "group", "remove 81 pictures"))


def told(*messages: Message) -> list[str]:
    """The sentences that are shown after the messages."""
    notices: tuple[Notice, ...] = ()
    for message in messages:
        notices = after(notices, message)
    return [each.sentence for each in notices]


@pytest.mark.parametrize(
    ("cause", "end"),
    [
        (Cause.SERVER, CONNECTED),
        (Cause.NO_DATASET, DatasetCreated(dataset())),
        (Cause.NO_DATASET, DatasetSeen(dataset())),
        (Cause.NO_DATASET, actions.ChooseDataset("desk")),
        (Cause.NO_LABEL, actions.ChooseLabel("mug")),
        (Cause.NO_LABEL, BurstBegan()),
        (Cause.FILES, actions.AddFiles((Path("there"),))),
        (Cause.FILES, actions.PickFiles(actions.Pick.FOLDER)),
        (Cause.FILES, actions.AskFile(Path("there.jpg"))),
    ],
)
def test_a_notice_goes_when_its_cause_has_gone(cause: Cause, end: Message) -> None:
    """And nothing else goes with it."""
    others = [each for each in Cause if each not in {cause, Cause.OTHER}]
    stays = next(each for each in others if told(Noticed("x", cause=each), end))

    assert told(Noticed("One.", cause=cause), end) == []
    assert told(Noticed("One.", cause=cause), Noticed("Two.", cause=stays), end) == ["Two."]


@pytest.mark.parametrize(
    "other", [Disconnected("away", may_return=True), actions.ChooseLabel("  "), UndoChange("", "", "")]
)
def test_a_notice_stays_while_its_cause_is_there(other: Message) -> None:
    """Whatever else happens."""
    for cause in Cause:
        assert told(Noticed("One.", cause=cause), other) == ["One."]


def test_there_is_one_notice_for_each_cause() -> None:
    """The latest is shown; causes that the window does not know are told one by one."""
    assert told(Noticed("At 1.", cause=Cause.SERVER), Noticed("x"), Noticed("At 2.", cause=Cause.SERVER)) == [
        "x",
        "At 2.",
    ]
    assert told(Noticed("One."), Noticed("Two.")) == ["One.", "Two."]


def test_what_is_offered_is_never_done_to_another_server() -> None:
    """Nor is anything said of the one that was left; what is only told stays."""
    assert [told(Noticed("One.", cause=each), actions.Connect("there:1")) for each in Cause] == [
        ["One."],
        [],
        [],
        [],
        [],
    ]
    assert told(Noticed("Removed.", offers=(UNDO,)), Noticed("Kept here."), actions.Connect("there:1")) == [
        "Kept here."
    ]


def test_the_same_notices_stay_the_same_object() -> None:
    """So that nothing is drawn anew for a message that is none of theirs."""
    notices = after((), Noticed("One.", cause=Cause.SERVER))

    assert after(notices, BurstBegan()) is notices
    assert after(notices, Noticed("One.", cause=Cause.SERVER)) is notices
