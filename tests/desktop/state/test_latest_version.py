"""The version whose result is shown below the training."""

from dataclasses import replace

from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.latest_version import latest_version
from diptych_client.desktop.state.snapshot_list import SnapshotList
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.training import Training
from diptych_client.desktop.state.working_set import WorkingSet
from support import window_values as made

STATE = State(Connection("here:1"), CameraChoice("virtual"), working_set=WorkingSet(dataset_id="desk"))


def test_after_a_restart_it_is_the_newest_trained_version_of_the_dataset() -> None:
    """Not one of another dataset, nor one without a model."""
    versions = (
        made.snapshot("first", minute=1, metrics=made.metrics()),
        made.snapshot("second", minute=2, metrics=made.metrics()),
        made.snapshot("untrained", minute=3),
        made.snapshot("other", minute=4, dataset_id="shelf", metrics=made.metrics()),
    )

    found = latest_version(replace(STATE, snapshot_list=SnapshotList(versions)))

    assert found is not None
    assert found.name == "second"
    assert latest_version(STATE) is None


def test_a_training_that_just_ended_wins() -> None:
    """Even before the list of versions contains its metrics."""
    trained = made.snapshot("fresh", metrics=made.metrics())

    assert latest_version(replace(STATE, training=Training(snapshot=trained))) is trained
    assert latest_version(replace(STATE, training=Training(snapshot=made.snapshot("running")))) is None
