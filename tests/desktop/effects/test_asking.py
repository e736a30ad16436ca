"""Questions about the open picture are answered by a real server: why, what if, and what a recording does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from diptych_client import sdk
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.picture_answers import answers
from diptych_client.desktop.state.picture_curves import plot
from diptych_client.desktop.state.state import State
from diptych_client.sdk.blocking import connect
from support.drawing import drawn_pictures
from support.lived_in import FEW_EPOCHS
from support.server_process import ServerProcess
from support.windowless import Windowless, windowless

DARK, DARKER = sdk.PictureEdit(light=-1.0), sdk.PictureEdit(light=-2.0)


@pytest.fixture(scope="module")
def dataset_id(shared_server: ServerProcess) -> str:
    """A dataset with two versions."""
    with connect(shared_server.address) as client:
        dataset = client.datasets.create("Asked in the window")
        with dataset.capture() as capture:
            for picture in drawn_pictures(bursts=3, seed=31_000):
                capture.submit(picture.data, label=picture.label, burst_id=picture.burst_id)
        for name in ("one", "two"):
            dataset.freeze(name).train(FEW_EPOCHS).result()
        return dataset.id


@pytest.fixture
def window(shared_server: ServerProcess, dataset_id: str, tmp_path: Path) -> Iterator[Windowless]:
    """A window that compares them, with a picture open."""
    with windowless(shared_server.address, tmp_path) as shown:
        shown.until(lambda now: now.connection.status is Status.HERE)
        shown.act(actions.ChooseDataset(dataset_id))
        shown.until(lambda now: now.working_set.is_listed and now.working_set.dataset_id == dataset_id)
        shown.until(lambda now: all(now.comparison.pair))
        shown.act(actions.OpenPicture(next(iter(shown.state.working_set.instances))))
        shown.until(lambda now: now.drawer.explained is not None)
        yield shown


def test_an_open_picture_is_explained_and_a_moved_knob_is_answered_with_the_edited_picture(
    window: Windowless,
) -> None:
    """The curves and the map of covers follow when they are shown."""
    assert [bool(each.label) for each in answers(window.state)] == [True, True]
    window.act(actions.EditPicture(DARK, sdk.Knob.LIGHT))
    window.act(actions.EditPicture(DARKER, sdk.Knob.LIGHT))
    window.act(actions.KeepEdit())
    state = window.until(lambda now: bool(now.drawer.what_if.tries))
    shown = state.drawer.what_if.shown
    assert shown is not None
    assert shown.edit == DARKER
    assert shown.frame is not None
    curve = window.until(lambda now: plot(now) is not None)
    assert plot(curve) is not None
    window.act(actions.ShowCovers(actions.Side.B))
    window.until(lambda now: now.drawer.covers is not None)


def test_a_recording_is_checked_by_training_without_it(window: Windowless) -> None:
    """The answer without it arrives with the end of the check."""
    explained = window.state.drawer.explained
    assert explained is not None
    why = explained.explanation.snapshots[-1]
    cause = why.snapshot_id, why.supporting[0].recording_id
    window.act(actions.CheckCause(*cause))

    def has_ended(now: State) -> bool:
        found = now.drawer.checks[cause]
        return bool(found.problem or (found.check is not None and found.check.state.has_ended))

    ended = window.until(has_ended, seconds=240).drawer.checks[cause]
    assert ended.check is not None
    assert ended.check.state is sdk.CheckState.SUCCEEDED
    assert ended.check.after is not None


def test_a_refused_question_is_said_in_the_drawer(window: Windowless) -> None:
    """A picture that is not stored any more, or never was."""
    window.act(actions.OpenPicture(sdk.new_id()))
    assert window.until(lambda now: bool(now.drawer.problem)).drawer.problem
