"""The target of a correction: the dataset that the models on the screen learned from."""

from dataclasses import replace

from diptych_client.desktop.state import actions, correcting
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import DatasetArrived, DatasetSeen, DatasetsListed, SnapshotsListed
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from support import window_values as made

MUG, CUP, PEN = made.label("mug"), made.label("cup"), made.label("pen")
DESK, WORDS = made.dataset("desk", MUG, CUP, PEN), made.dataset("words", made.label("a"), made.label("b"))
FIRST = made.snapshot("first", MUG, CUP, metrics=made.metrics())
SECOND = made.snapshot("second", MUG, metrics=made.metrics())
OTHER = made.snapshot("other", made.label("a"), dataset_id="words", metrics=made.metrics())
KNOWN = (DatasetsListed((WORDS, DESK)), SnapshotsListed((FIRST, SECOND, OTHER)))

COMPARED = (actions.ChooseSide(Side.A, "first"), actions.ChooseSide(Side.B, "second"))


def heard(*messages: Message) -> State:
    """The state after the messages, on a server with both datasets, with "words" on the screen."""
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    for message in (*KNOWN, actions.ChooseDataset("words"), DatasetSeen(WORDS), *messages):
        state = update(state, message)
    return state


def test_a_correction_goes_into_the_dataset_of_the_compared_models() -> None:
    """Not into the one on the screen, with labels of that one."""
    state = heard(*COMPARED)

    assert correcting.target(state) == DESK
    assert [label.name for label in correcting.labels(state)] == ["mug", "cup"]
    assert correcting.correction(state, "cup") == actions.CorrectFrame("desk", "cup", "id-cup")
    assert correcting.correction(state, " plate ") == actions.CorrectFrame("desk", "plate", "")


def test_models_of_two_datasets_ask_where_the_picture_goes() -> None:
    """Once: the choice stays until it is changed."""
    asked = heard(actions.ChooseSide(Side.A, "other"), actions.ChooseSide(Side.B, "second"))
    assert correcting.targets(asked) == [WORDS, DESK]
    assert (correcting.target(asked), correcting.labels(asked)) == (None, ())
    assert correcting.correction(asked, "mug") is None
    chosen = update(asked, actions.ChooseTarget("desk"))
    assert correcting.correction(chosen, "mug") == actions.CorrectFrame("desk", "mug", "id-mug")


def test_a_label_is_offered_under_the_name_that_it_has_now() -> None:
    """Another person renamed it after the models were trained; one that was deleted is not offered."""
    renamed = replace(DESK, labels=(replace(MUG, name="Tasse"), PEN))

    state = heard(*COMPARED, DatasetArrived(renamed))

    assert [label.name for label in correcting.labels(state)] == ["Tasse"]
    assert correcting.correction(state, "Tasse") == actions.CorrectFrame("desk", "Tasse", "id-mug")


def test_there_is_no_target_for_a_correction_without_the_dataset() -> None:
    """It was deleted after the models were trained."""
    gone = heard(*COMPARED, DatasetArrived(replace(DESK, deleted_at=made.moment(1))))

    assert (correcting.target(gone), correcting.correction(gone, "mug")) == (None, None)
