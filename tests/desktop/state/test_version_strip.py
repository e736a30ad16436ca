"""The strip of versions: what it shows, and which version is next."""

from __future__ import annotations

from diptych_client import sdk
from diptych_client.desktop.state.actions import ChooseSide, Side
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import DatasetsListed, SnapshotArrived, SnapshotsListed, TrainingBegan
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from diptych_client.desktop.state.version_strip import other_versions, strip_text, strip_versions, walk
from support import window_values as made


def trained(name: str, minute: int, dataset_id: str = "desk") -> sdk.Snapshot:
    """A snapshot with a model, made at a minute."""
    return made.snapshot(name, minute=minute, dataset_id=dataset_id, metrics=made.metrics())


FIRST, SECOND, THIRD = trained("first", 1), trained("second", 2), trained("third", 3)
OTHER = trained("other", 4, "shelf")
LISTED = SnapshotsListed((THIRD, FIRST, OTHER, SECOND))


def heard(*messages: Message) -> State:
    """The state of a window with the datasets "desk" and "shelf" after the messages."""
    state = update(State(connection=Connection("here:1"), camera=CameraChoice("0")), DATASETS)
    for message in messages:
        state = update(state, message)
    return state


DATASETS = DatasetsListed((made.dataset("desk"), made.dataset("shelf")))


def shown(state: State) -> list[str]:
    """The names in the strip."""
    return [each.snapshot.name for each in strip_versions(state)]


def test_the_trained_versions_of_the_dataset_are_shown_oldest_first() -> None:
    """Not those of other datasets, nor one that has no model."""
    assert shown(heard(LISTED)) == ["first", "second", "third"]
    assert shown(heard(LISTED, SnapshotArrived(made.snapshot("cancelled", minute=9)))) == ["first", "second", "third"]


def test_a_version_in_training_is_shown_with_its_progress() -> None:
    """Until it has a model."""
    snapshot = made.snapshot("new", minute=9)
    state = heard(LISTED, TrainingBegan(snapshot, made.job(sdk.JobState.QUEUED, snapshot="new")))
    assert [each.progress for each in strip_versions(state)] == [None, None, None, 0.0]
    assert walk(state, Side.B, 1) is None


def test_a_chosen_version_of_another_dataset_comes_first_with_its_dataset() -> None:
    """It is offered among the other versions."""
    state = heard(LISTED, ChooseSide(Side.A, "other"))
    assert [(each.snapshot.name, each.dataset_name) for each in strip_versions(state)][:2] == [
        ("other", "shelf"),
        ("first", ""),
    ]
    assert other_versions(state) == [("shelf", [OTHER])]


def test_a_side_walks_to_the_version_before_and_after_and_stops_at_the_ends() -> None:
    """From a version of another dataset it goes to the newest."""
    state = heard(LISTED)
    assert walk(state, Side.B, -1) == ChooseSide(Side.B, "second")
    assert walk(state, Side.B, 1) is None
    assert walk(state, Side.A, 1) == ChooseSide(Side.A, "third")
    assert walk(heard(LISTED, ChooseSide(Side.B, "other")), Side.B, -1) == ChooseSide(Side.B, "third")
    assert walk(heard(), Side.B, -1) is None


def test_the_text_says_what_is_missing_for_a_comparison() -> None:
    """Nothing if there are two versions, or if two of other datasets are chosen."""
    assert strip_text(heard()).startswith("No versions yet")
    assert strip_text(heard(SnapshotsListed((FIRST,)))) == "Train once more to compare."
    assert strip_text(heard(LISTED)) == ""
    both = heard(SnapshotsListed((FIRST, OTHER)), ChooseSide(Side.A, "other"))
    assert strip_text(both) == ""
    new = made.snapshot("new", minute=9)
    training = TrainingBegan(new, made.job(sdk.JobState.QUEUED, snapshot="new"))
    assert strip_text(heard(SnapshotsListed((FIRST,)), training)) == "Training ..."
