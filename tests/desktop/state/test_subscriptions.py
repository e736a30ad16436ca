"""Background activities, derived from the state alone."""

from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import (
    DatasetsListed,
    FrameAnswered,
    SnapshotsListed,
    TrainingBegan,
    TrainingLost,
    TrainingSeen,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import Subscriptions, subscriptions
from diptych_client.desktop.state.update import update
from diptych_client.sdk.values.training import JobState
from support import window_values as made

FIRST = State(connection=Connection("here:1"), camera=CameraChoice("virtual"))


def wished(*messages: Message) -> Subscriptions:
    """The subscriptions after the messages."""
    state = FIRST
    for message in messages:
        state = update(state, message)
    return subscriptions(state)


def test_the_first_screen_needs_the_server_and_the_camera() -> None:
    """And nothing else."""
    first = wished()

    assert (first.address, first.camera_spec) == ("here:1", "virtual")
    assert (first.dataset_id, first.training_job_ids, first.seen_snapshot_ids, first.asked_snapshot_ids) == (
        "",
        (),
        (),
        (),
    )


def test_the_camera_is_open_only_where_it_is_seen() -> None:
    """Its light is on only then, and not when the user turned it off."""
    for screen in actions.Screen:
        is_seen = screen in {actions.Screen.COLLECT, actions.Screen.COMPARE}
        assert bool(wished(actions.ShowScreen(screen)).camera_spec) is is_seen
    assert wished(actions.ShowTab(actions.Tab.MISTAKES)).camera_spec == ""
    assert wished(actions.ChooseCamera("virtual", is_on=False)).camera_spec == ""


def test_choosing_the_same_camera_again_reopens_it() -> None:
    """It may have been plugged in since then."""
    assert wished(actions.ChooseCamera("virtual")) != wished()


def test_the_dataset_is_watched_on_every_screen() -> None:
    """Other screens change it by corrections and restores."""
    assert wished(DatasetsListed((made.dataset(),)), actions.ShowScreen(actions.Screen.VERSIONS)).dataset_id == "desk"


def test_a_training_is_watched_until_it_ends() -> None:
    """Then its job reports nothing more."""
    began = TrainingBegan(made.snapshot("s"), made.job(JobState.QUEUED))
    ended = TrainingSeen(sdk.TrainingProgress(made.job(JobState.SUCCEEDED), ()))

    assert wished(actions.Train(), began).training_job_ids == ("job",)
    assert wished(actions.Train(), began, ended).training_job_ids == ()


def test_trainings_of_others_are_also_watched() -> None:
    """The table of snapshots shows their progress; the newest ones up to a limit, and not finished ones."""
    known = [
        replace(made.snapshot(f"s{number}", minute=number), training_job_id=f"job{number}") for number in range(10)
    ]
    trained = replace(made.snapshot("done", minute=99, metrics=made.metrics()), training_job_id="over")
    listed = SnapshotsListed((*known, trained))
    assert wished(listed).training_job_ids == tuple(f"job{number}" for number in range(9, 1, -1))
    over = TrainingSeen(sdk.TrainingProgress(made.job(JobState.FAILED, identity="job9", snapshot="s9"), ()))
    lost = TrainingLost("There is no such job.", "job8")
    assert wished(listed, over, lost).training_job_ids == tuple(f"job{number}" for number in range(7, -1, -1))


def test_the_sides_predict_only_where_answers_are_shown() -> None:
    """And not while a frame is frozen."""
    known = tuple(made.snapshot(each, metrics=made.metrics()) for each in ("a", "b"))
    chosen = (SnapshotsListed(known), actions.ChooseSide(actions.Side.A, "a"), actions.ChooseSide(actions.Side.B, "b"))
    compare = actions.ShowScreen(actions.Screen.COMPARE)
    answer = FrameAnswered(made.predictions("mug", "mug"), answered_at_seconds=0, latency_seconds=0)

    assert wished(*chosen).asked_snapshot_ids == ()
    assert wished(*chosen).seen_snapshot_ids == ("a", "b")
    assert wished(*chosen, compare).asked_snapshot_ids == ("a", "b")
    assert wished(*chosen, compare, answer, actions.FreezeFrame()).asked_snapshot_ids == ()
    assert wished(*chosen, compare, answer, actions.FreezeFrame(), actions.ReleaseFrame()).asked_snapshot_ids == (
        "a",
        "b",
    )
