"""The targets of Undo and Redo, and their names."""

from __future__ import annotations

from diptych_client import sdk
from diptych_client.history import MOST, History, heard, joined, redoable, undoable
from support import window_values as made

KIND = sdk.ChangeKind
RECORDED = made.entry(1, KIND.CAPTURED, group="burst", count=7)
MORE = made.entry(2, KIND.CAPTURED, group="burst", count=5)
REMOVED = made.entry(3, KIND.REMOVED, count=81)


def after(*changes: sdk.DatasetChange) -> History:
    """The history after the changes happened one after the other."""
    history: History = ()
    for change in changes:
        history = heard(history, change)
    return history


def undo_of(change: sdk.DatasetChange, sequence: int) -> sdk.DatasetChange:
    """An undo of the group of a change."""
    return made.entry(sequence, KIND.UNDONE, undone_group=change.group_id, count=change.instance_count)


def offered(history: History) -> tuple[str, str]:
    """The effects of Undo and Redo, by their labels."""
    undo, redo = undoable(history), redoable(history)
    return undo.what if undo else "", redo.what if redo else ""


def test_undo_reverts_the_last_group_as_a_whole() -> None:
    """A recording is stored in several changes and is one act."""
    assert offered(()) == ("", "")
    assert offered(after(RECORDED, MORE)) == ("record 12 pictures", "")
    assert offered(after(RECORDED, MORE, REMOVED)) == ("remove 81 pictures", "")


def test_redo_repeats_the_last_undone_change() -> None:
    """Step by step in the opposite order, and undo reverts that again."""
    first, second = undo_of(REMOVED, 4), undo_of(RECORDED, 5)
    assert offered(after(RECORDED, REMOVED, first)) == ("record 7 pictures", "remove 81 pictures")
    twice = (RECORDED, REMOVED, first, second)
    assert offered(after(*twice)) == ("", "record 7 pictures")
    again = undo_of(second, 6)
    assert offered(after(*twice, again)) == ("record 7 pictures", "remove 81 pictures")
    assert offered(after(*twice, again, undo_of(first, 7))) == ("remove 81 pictures", "")


def test_a_new_act_ends_what_can_be_redone() -> None:
    """As in every editor."""
    restored = made.entry(5, KIND.RESTORED)

    assert offered(after(RECORDED, REMOVED, undo_of(REMOVED, 4), restored)) == ("restore a version", "")


def test_an_act_with_an_undo_in_flight_is_skipped() -> None:
    """So that a second press reverts the one before."""
    before = undoable(after(RECORDED, REMOVED), without={"group-3"})

    assert before is not None
    assert (before.group_id, before.what) == ("burst", "record 7 pictures")


def test_acts_are_named_by_what_they_did_to_labels() -> None:
    """With the names as they were then."""
    renamed = (sdk.LabelChange("id-mug", "mug", "cup"),)
    assert offered(after(made.entry(1, KIND.LABEL_RENAMED, labels=renamed)))[0] == "rename mug to cup"
    made_label = (sdk.LabelChange("id-pen", "", "pen"),)
    assert offered(after(made.entry(1, KIND.LABEL_CREATED, labels=made_label)))[0] == "new label pen"
    deleted = (sdk.LabelChange("id-pen", "pen", ""),)
    assert offered(after(made.entry(1, KIND.LABEL_DELETED, labels=deleted)))[0] == "delete label pen"
    assert offered(after(made.entry(1, KIND.RELABELLED, count=1)))[0] == "move 1 picture"
    assert offered(after(made.entry(1, KIND.DATASET_UPDATED)))[0] == ""


def test_listed_and_watched_changes_count_once() -> None:
    """The list is read while changes arrive."""
    listed = joined(after(REMOVED), (RECORDED, MORE, REMOVED))

    assert [each.sequence for each in listed] == [1, 2, 3]
    assert heard(listed, REMOVED) is listed


def test_a_long_recording_with_a_truncated_history_has_no_count() -> None:
    """The history has a limit; a partial figure would be wrong."""
    long = tuple(made.entry(number, KIND.CAPTURED, group="burst", count=2) for number in range(1, MOST + 2))

    assert len(joined((), long)) == MOST
    assert offered(joined((), long))[0] == "record pictures"
