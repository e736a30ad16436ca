"""Undo and Redo: this user's changes directly, those of others after a question, one after the other."""

from diptych_client import sdk
from diptych_client.desktop.state import actions, undoing
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import (
    ChangedByUs,
    DatasetChanged,
    DatasetSeen,
    DatasetsListed,
    Disconnected,
    EditEnded,
    HistoryListed,
    InstancesListed,
    PictureStored,
    UndoEnded,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from support import window_values as made

KIND = sdk.ChangeKind
BURST = ("burst", "record 7 pictures")
DESK = made.dataset("desk", made.label("mug"))
RECORDED = made.entry(1, KIND.CAPTURED, group="burst", count=7)
RENAMED = made.entry(2, KIND.LABEL_RENAMED, actor="Ada", labels=(sdk.LabelChange("id-mug", "mug", "cup"),))
OPEN = (DatasetsListed((DESK,)), DatasetSeen(DESK), InstancesListed("desk", ()))


def heard(*messages: Message, name: str = "") -> State:
    """The state after the messages; with a name if the server requires tokens."""
    access = made.token(name) if name else None
    state = State(connection=Connection("here:1", access=access), camera=CameraChoice("0"))
    for message in messages:
        state = update(state, message)
    return state


def test_our_own_change_is_undone_directly() -> None:
    """Without tokens these are the changes of this window."""
    edited = heard(*OPEN, HistoryListed("desk", (RECORDED,)), ChangedByUs("desk", 1))
    assert undoing.undo(edited) == actions.UndoChange("desk", "burst", "record 7 pictures")
    stored = PictureStored("id", is_duplicate=False, dataset_id="desk", sequence=1)
    assert undoing.undo(heard(*OPEN, DatasetChanged("desk", RECORDED), stored)) == undoing.undo(edited)


def test_a_change_of_another_user_needs_a_confirmation() -> None:
    """The question names the user, if known, the dataset and the change."""
    undo_rename = actions.UndoChange("desk", "group-2", "rename mug to cup")
    asked = undoing.undo(heard(*OPEN, HistoryListed("desk", (RECORDED, RENAMED)), ChangedByUs("desk", 1)))
    assert isinstance(asked, actions.Ask)
    assert asked.question.sentence == "Another window or program did this in desk: rename mug to cup. Undo this change?"
    assert asked.question.offers[0].action == undo_rename
    by_name = undoing.undo(heard(*OPEN, HistoryListed("desk", (RENAMED,)), name="Bob"))
    assert isinstance(by_name, actions.Ask)
    assert by_name.question.sentence.startswith("Ada did this in desk")
    assert undoing.undo(heard(*OPEN, HistoryListed("desk", (RENAMED,)), name="Ada")) == undo_rename


def test_two_presses_undo_two_changes() -> None:
    """Although the screen has not shown the first undo yet; a refused one is offered again."""
    moved = made.entry(2, KIND.RELABELLED, count=3)
    both = heard(*OPEN, HistoryListed("desk", (RECORDED, moved)), ChangedByUs("desk", 1), ChangedByUs("desk", 2))
    first = undoing.undo(both)
    assert isinstance(first, actions.UndoChange)
    once = update(both, first)
    second = undoing.undo(once)
    assert isinstance(second, actions.UndoChange)
    assert (first.group_id, second.group_id) == ("group-2", "burst")
    assert undoing.undo(update(once, UndoEnded("desk", "group-2"))) == first


def test_redo_undoes_our_undo() -> None:
    """A redo is the undo of an undo."""
    undone = made.entry(2, KIND.UNDONE, undone_group="burst", count=7)
    state = heard(*OPEN, HistoryListed("desk", (RECORDED,)), ChangedByUs("desk", 2), DatasetChanged("desk", undone))

    assert undoing.undo(state) is None
    assert undoing.redo(state) == actions.UndoChange("desk", "group-2", "record 7 pictures", is_redo=True)


def test_there_is_nothing_to_undo_in_a_dataset_without_changes() -> None:
    """Nor without a dataset."""
    assert (undoing.undo(heard()), undoing.redo(heard())) == (None, None)
    assert (undoing.undo(heard(*OPEN)), undoing.redo(heard(*OPEN))) == (None, None)


def test_another_dataset_has_its_own_history() -> None:
    """Its changes are not undone here."""
    shelf = made.dataset("shelf")
    state = heard(*OPEN, HistoryListed("desk", (RECORDED,)), ChangedByUs("desk", 1), DatasetsListed((DESK, shelf)))

    left = update(update(state, actions.ChooseDataset("shelf")), DatasetSeen(shelf))

    assert undoing.undo(left) is None


def test_an_undo_before_the_history_has_arrived_waits_for_it() -> None:
    """Two presses are two undos; both are done in their order."""
    asked = heard(*OPEN)
    wanted = undoing.soon(asked, is_redo=False)
    assert wanted == actions.UndoLater("desk")
    waiting = update(update(asked, wanted), undoing.soon(update(asked, wanted), is_redo=False) or wanted)
    assert undoing.due(waiting) == ()

    moved = made.entry(2, KIND.RELABELLED, count=3)
    known = update(update(update(waiting, ChangedByUs("desk", 1)), ChangedByUs("desk", 2)), DatasetSeen(DESK))
    assert undoing.due(known) == (), "the history that has these changes is still to come"
    known = update(known, HistoryListed("desk", (RECORDED, moved)))
    first, second = (actions.UndoChange("desk", *each) for each in (("group-2", "move 3 pictures"), BURST))
    assert undoing.due(known) == (actions.UndoNow("desk"), first)
    for message in (actions.UndoNow("desk"), first):
        known = update(known, message)
    assert undoing.due(known) == (), "the first undo is on its way"
    undone = made.entry(3, KIND.UNDONE, undone_group="group-2", count=3)
    for event in (ChangedByUs("desk", 3), UndoEnded("desk", "group-2"), DatasetChanged("desk", undone)):
        known = update(known, event)
    assert undoing.due(known) == (actions.UndoNow("desk"), second)


def test_an_undo_waits_for_a_pending_edit() -> None:
    """It undoes that edit and not the previous one; a change that is about to be ours needs no confirmation."""
    moved = made.entry(2, KIND.RELABELLED, count=3)
    editing = heard(
        *OPEN, HistoryListed("desk", (RECORDED,)), ChangedByUs("desk", 1), actions.RelabelSelected("id-mug")
    )
    wanted = undoing.soon(editing, is_redo=False)
    assert wanted == actions.UndoLater("desk")
    heard_of = update(update(editing, wanted), DatasetChanged("desk", moved))
    assert undoing.due(heard_of) == ()
    assert undoing.undo(heard_of) == actions.UndoLater("desk"), "the button waits as well, and asks nothing"
    ours = update(update(heard_of, ChangedByUs("desk", 2)), EditEnded("desk"))
    assert undoing.due(ours) == (actions.UndoNow("desk"), actions.UndoChange("desk", "group-2", "move 3 pictures"))


def test_after_a_refused_edit_undo_applies_to_the_previous_one() -> None:
    """There is nothing else to undo."""
    editing = heard(*OPEN, HistoryListed("desk", (RECORDED,)), ChangedByUs("desk", 1), actions.RemoveSelected())
    refused = update(update(editing, actions.UndoLater("desk")), EditEnded("desk"))
    assert undoing.due(refused) == (actions.UndoNow("desk"), actions.UndoChange("desk", "burst", "record 7 pictures"))


def test_a_redo_waits_for_a_pending_undo() -> None:
    """Ctrl+Z and Ctrl+Shift+Z pressed one after the other."""
    state = heard(*OPEN, HistoryListed("desk", (RECORDED,)), ChangedByUs("desk", 1))
    undo = undoing.soon(state, is_redo=False)
    assert undo == actions.UndoChange("desk", "burst", "record 7 pictures")
    state = update(state, undo)
    redo = undoing.soon(state, is_redo=True)
    assert redo == actions.UndoLater("desk", is_redo=True)
    undone = made.entry(2, KIND.UNDONE, undone_group="burst", count=7)
    for message in (redo, ChangedByUs("desk", 2), UndoEnded("desk", "burst")):
        state = update(state, message)
    assert undoing.due(state) == (), "its change has not been received"
    state = update(state, DatasetChanged("desk", undone))
    expected = actions.UndoChange("desk", "group-2", "record 7 pictures", is_redo=True)
    assert undoing.due(state) == (actions.UndoNow("desk"), expected)


def test_a_change_of_another_user_needs_a_confirmation_after_waiting() -> None:
    """The question is shown once the history is complete; an open question is answered first."""
    waiting = heard(*OPEN, actions.UndoLater("desk"), HistoryListed("desk", (RENAMED,)))
    now, asked = undoing.due(waiting)
    assert now == actions.UndoNow("desk")
    assert isinstance(asked, actions.Ask)
    assert undoing.due(update(waiting, asked)) == ()


def test_a_waiting_undo_is_dropped_with_a_notice_when_the_server_is_away() -> None:
    """Minutes later it would be unexpected."""
    state = heard(*OPEN, actions.UndoLater("desk"), Disconnected("No server answers.", may_return=True))
    assert state.working_set.waiting.later == ()
    assert "Nothing was undone" in state.notices[-1].sentence
    assert undoing.soon(heard(), is_redo=False) is None
