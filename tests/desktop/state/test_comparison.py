"""The two snapshots side by side: the newest two of the dataset, until others are chosen."""

from __future__ import annotations

from diptych_client import sdk
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.actions import ChooseSide, ChooseVisualizations, Connect, ShowCell, Side
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.comparison import Cell, Chosen
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import (
    CellListed,
    DatasetsListed,
    FrameAnswered,
    SnapshotArrived,
    SnapshotInstancesListed,
    SnapshotsDeleted,
    SnapshotSeen,
    SnapshotsListed,
)
from diptych_client.desktop.state.last_used import LastUsed
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from support import window_values as made

INSTANCES = (made.instance("m1", "mug"),)


def trained(name: str, minute: int, dataset_id: str = "desk") -> sdk.Snapshot:
    """A snapshot with a model, made at a minute."""
    return made.snapshot(name, minute=minute, dataset_id=dataset_id, metrics=made.metrics())


FIRST, SECOND, THIRD = trained("first", 1), trained("second", 2), trained("third", 3)
OTHER = trained("other", 4, "shelf")
DATASETS = DatasetsListed((made.dataset("desk"), made.dataset("shelf")))
LISTED = SnapshotsListed((FIRST, OTHER, SECOND))


def heard(*messages: Message, state: State | None = None) -> State:
    """The state after the messages; that of a window with the dataset "desk" unless another is given."""
    state = state or update(State(connection=Connection("here:1"), camera=CameraChoice("0")), DATASETS)
    for message in messages:
        state = update(state, message)
    return state


def ids(state: State) -> tuple[str, str]:
    """The snapshots of side A and side B."""
    return state.comparison.a.snapshot_id, state.comparison.b.snapshot_id


def test_the_newest_trained_snapshot_is_b_and_the_previous_one_is_a() -> None:
    """Of the dataset on the first screen. One without a model is skipped; a single one is B."""
    assert ids(heard(LISTED)) == ("first", "second")
    assert ids(heard(LISTED, SnapshotArrived(made.snapshot("untrained", minute=9)))) == ("first", "second")
    assert ids(heard(SnapshotsListed((FIRST, OTHER)))) == ("", "first")
    assert ids(heard(SnapshotsListed(()))) == ("", "")


def test_both_sides_follow_the_newest_until_one_is_chosen() -> None:
    """Then they stay, whatever is trained."""
    assert ids(heard(LISTED, SnapshotSeen(THIRD))) == ("second", "third")
    chosen = heard(LISTED, ChooseSide(Side.A, "second"), SnapshotSeen(THIRD))
    assert ids(chosen) == ("second", "second")
    assert chosen.comparison.snapshot_ids == ("second",)


def test_the_sides_are_swapped_whole() -> None:
    """With their loaded details."""
    state = heard(LISTED, SnapshotSeen(FIRST), actions.SwapSides())

    assert ids(state) == ("second", "first")
    assert state.comparison.b.snapshot is FIRST


def test_the_choice_is_remembered_by_dataset() -> None:
    """Also at the next start, once the snapshots are loaded."""
    chosen = heard(LISTED, ChooseSide(Side.B, "first"), ChooseSide(Side.A, "other"))
    assert ids(heard(actions.ChooseDataset("shelf"), state=chosen)) == ("", "other")
    back = heard(actions.ChooseDataset("shelf"), actions.ChooseDataset("desk"), state=chosen)
    assert ids(back) == ("other", "first")
    used = LastUsed(sides=back.last_used.sides)
    assert dict(used.sides) == {"desk": ("other", "first")}
    again = State(connection=Connection("here:1"), camera=CameraChoice("0"), last_used=used)
    assert ids(heard(DATASETS, LISTED, state=again)) == ("other", "first")


def test_a_result_is_shown_beside_the_version_before_or_the_chosen_one() -> None:
    """On the chosen screen."""
    live = actions.ShowResult("third", actions.Tab.LIVE)
    followed = heard(LISTED, SnapshotSeen(THIRD), live)
    assert (followed.page, ids(followed)) == (actions.Tab.LIVE, ("second", "third"))
    kept = heard(LISTED, ChooseSide(Side.A, "first"), SnapshotSeen(THIRD), live)
    assert ids(kept) == ("first", "third")


def test_a_chosen_snapshot_that_is_deleted_makes_room_for_the_newest() -> None:
    """The other side stays; without any snapshot it is empty."""
    chosen = heard(LISTED, SnapshotSeen(THIRD), ChooseSide(Side.A, "first"))
    assert ids(heard(SnapshotsDeleted(("first",)), state=chosen)) == ("second", "third")
    assert ids(heard(SnapshotsDeleted(("first", "second", "third")), state=chosen)) == ("", "")


def test_a_frozen_picture_keeps_its_snapshots_whatever_is_trained() -> None:
    """The answer beside it and the target of a correction are those of the snapshots that predicted it."""
    answer = FrameAnswered(made.predictions("mug", "mug"), answered_at_seconds=0, latency_seconds=0)
    held = heard(LISTED, answer, actions.FreezeFrame(), SnapshotSeen(THIRD))
    assert ids(held) == ("first", "second")
    assert held.live.predictions is not None
    released = heard(actions.ReleaseFrame(), state=held)
    assert ids(released) == ("second", "third")


def test_answers_of_replaced_snapshots_are_not_shown() -> None:
    """They do not belong to the snapshots named above them."""
    answer = FrameAnswered(made.predictions("mug", "mug"), answered_at_seconds=0, latency_seconds=0)
    assert heard(LISTED, answer).live.predictions is not None
    for message in (ChooseSide(Side.A, "other"), actions.SwapSides(), SnapshotSeen(THIRD)):
        assert heard(LISTED, answer, message).live.predictions is None


def test_the_same_snapshot_on_both_sides_predicts_once_and_is_fetched_once() -> None:
    """The second side reuses the details of the first one."""
    known = (SnapshotSeen(SECOND), SnapshotInstancesListed("second", INSTANCES))
    state = heard(LISTED, *known, ChooseSide(Side.A, "second"))

    assert state.comparison.snapshot_ids == ("second",)
    assert state.comparison.b == state.comparison.a == Chosen("second", SECOND, INSTANCES, is_listed=True)


def test_details_reach_the_sides_that_show_the_snapshot() -> None:
    """Those of other snapshots are ignored."""
    state = heard(LISTED, SnapshotSeen(FIRST))

    assert state.comparison.a.snapshot is FIRST
    assert state.comparison.b == Chosen("second")
    assert heard(SnapshotSeen(OTHER), state=state).comparison == state.comparison


def test_a_cell_of_the_confusion_gets_its_pictures_on_its_side() -> None:
    """The other side, and a cell that is no longer selected, do not get them."""
    looked = heard(LISTED, ShowCell(Side.A, "mug", "phone"))
    assert looked.comparison.a.cell == Cell("mug", "phone", None)
    assert heard(CellListed("first", "mug", "mug", INSTANCES), state=looked).comparison == looked.comparison
    listed = heard(CellListed("first", "mug", "phone", INSTANCES), state=looked)
    assert listed.comparison.a.cell == Cell("mug", "phone", INSTANCES)
    assert listed.comparison.b.cell is None


def test_another_server_keeps_the_chosen_views() -> None:
    """They are a preference of the user, not of the server."""
    state = heard(LISTED, ChooseVisualizations(("loss", "accuracy")), Connect("there:1"))

    assert ids(state) == ("", "")
    assert state.comparison.visualizations == ("loss", "accuracy")
