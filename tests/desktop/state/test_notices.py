"""Notices, and when they disappear."""

from dataclasses import replace
from pathlib import Path

import pytest

from diptych_client import sdk
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.actions import Offer, UndoChange
from diptych_client.desktop.state.events import (
    BurstBegan,
    Cause,
    Connected,
    DatasetArrived,
    DatasetChanged,
    DatasetCreated,
    DatasetSeen,
    DatasetsListed,
    Disconnected,
    Noticed,
    SnapshotArrived,
    SnapshotsListed,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.notices import Notice, after
from support import window_values as made
from support.window_values import dataset, server

CONNECTED = Connected(server(), (), (), ())
UNDO = Offer("Undo", UndoChange("desk", "group", "remove 81 pictures"))


def sentences(*messages: Message) -> list[str]:
    """The sentences of the notices after the messages."""
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
def test_a_notice_disappears_when_its_cause_ends(cause: Cause, end: Message) -> None:
    """And nothing else disappears."""
    others = [each for each in Cause if each not in {cause, Cause.OTHER}]
    stays = next(each for each in others if sentences(Noticed("x", cause=each), end))

    assert sentences(Noticed("One.", cause=cause), end) == []
    assert sentences(Noticed("One.", cause=cause), Noticed("Two.", cause=stays), end) == ["Two."]


@pytest.mark.parametrize(
    "other", [Disconnected("away", may_return=True), actions.ChooseLabel("  "), UndoChange("", "", "")]
)
def test_a_notice_stays_while_its_cause_applies(other: Message) -> None:
    """Whatever else happens."""
    for cause in Cause:
        assert sentences(Noticed("One.", cause=cause), other) == ["One."]


def test_there_is_one_notice_for_each_cause() -> None:
    """The latest is shown; notices of unknown causes are all shown."""
    assert sentences(Noticed("At 1.", cause=Cause.SERVER), Noticed("x"), Noticed("At 2.", cause=Cause.SERVER)) == [
        "x",
        "At 2.",
    ]
    assert sentences(Noticed("One."), Noticed("Two.")) == ["One.", "Two."]


def test_offers_never_act_on_another_server() -> None:
    """Nor do problems of the previous server stay; notices without an offer do."""
    assert [sentences(Noticed("One.", cause=each), actions.Connect("there:1")) for each in Cause] == [
        ["One."],
        [],
        [],
        [],
        [],
    ]
    assert sentences(Noticed("Removed.", offers=(UNDO,)), Noticed("Kept here."), actions.Connect("there:1")) == [
        "Kept here."
    ]


def test_the_same_notices_stay_the_same_object() -> None:
    """So that nothing is redrawn for an unrelated message."""
    notices = after((), Noticed("One.", cause=Cause.SERVER))

    assert after(notices, BurstBegan()) is notices
    assert after(notices, Noticed("One.", cause=Cause.SERVER)) is notices


def test_an_undo_that_was_done_another_way_is_no_longer_offered() -> None:
    """By the keys, the button or another user; the undo of another change does not affect it."""
    removed = Noticed("Removed 81 pictures.", offers=(UNDO,))
    undone = made.entry(3, sdk.ChangeKind.UNDONE, undone_group="group")
    assert sentences(removed, DatasetChanged("desk", undone)) == []
    assert sentences(removed, DatasetChanged("desk", replace(undone, undone_group_id="other"))) == [
        "Removed 81 pictures."
    ]
    assert sentences(removed, DatasetChanged("desk", made.entry(3, sdk.ChangeKind.REMOVED, group="group"))) != []


@pytest.mark.parametrize(
    "seen",
    [
        DatasetArrived(dataset("desk")),
        DatasetCreated(dataset("desk")),
        DatasetsListed((dataset("shelf"), dataset("desk"))),
        Connected(server(), (dataset("desk"),), (), ()),
    ],
)
def test_the_notice_of_a_deleted_dataset_disappears_once_it_is_restored(seen: Message) -> None:
    """By any user."""
    offers = (Offer("Restore it", actions.UndeleteDataset("desk")),)
    deleted = Noticed("desk was deleted.", offers=offers, cause="deleted desk")
    assert sentences(deleted, seen) == []
    other = Noticed("shelf 2 was deleted.", offers=(Offer("Restore it", actions.UndeleteDataset("shelf 2")),))
    assert sentences(other, seen) == ["shelf 2 was deleted."]
    gone = replace(dataset("desk"), deleted_at=made.moment(1))
    assert sentences(deleted, DatasetArrived(gone), DatasetsListed(())) == ["desk was deleted."]


def test_undelete_is_offered_until_all_versions_are_restored() -> None:
    """One of two is not enough."""
    first, second = made.snapshot("first"), made.snapshot("second")
    deleted = Noticed("Deleted.", offers=(Offer("Undo", actions.UndeleteSnapshots(("first", "second"))),))
    assert sentences(deleted, SnapshotsListed((first,)), SnapshotArrived(first)) == ["Deleted."]
    assert sentences(deleted, SnapshotsListed((first, second))) == []
