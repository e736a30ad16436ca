"""The question before a label or a dataset is deleted: what is deleted with it, and how to restore it."""

from diptych_client.desktop.state import actions, question
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import DatasetSeen, DatasetsListed, InstancesListed
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from support import window_values as made

DESK = made.dataset("desk", made.label("mug"), made.label("mugb c"))
EMPTY = State(connection=Connection("here:1"), camera=CameraChoice("0"))


def on_the_desk() -> State:
    """Two pictures of one label, none of the other."""
    state, pictures = EMPTY, (made.instance("m1", "mug"), made.instance("m2", "mug"))
    for message in (DatasetsListed((DESK,)), DatasetSeen(DESK), InstancesListed("desk", pictures)):
        state = update(state, message)
    return state


def test_a_label_with_pictures_is_asked_about_and_an_empty_one_is_not() -> None:
    """Nothing is lost with an empty one, and Undo restores either."""
    asked = question.delete_label(on_the_desk(), "id-mug")
    assert isinstance(asked, actions.Ask)
    assert asked.question.sentence == "This deletes mug with 2 pictures from desk. Undo restores them."
    assert asked.question.offers[0].action == actions.DeleteLabel("id-mug")
    assert question.delete_label(on_the_desk(), "id-mugb c") == actions.DeleteLabel("id-mugb c")


def test_a_dataset_is_asked_about_by_its_name() -> None:
    """With what is deleted and what stays."""
    asked = question.delete_dataset(on_the_desk())
    assert isinstance(asked, actions.Ask)
    assert asked.question.sentence.startswith("This deletes desk with 2 pictures. Its versions stay.")
    assert asked.question.offers[0].action == actions.DeleteDataset("desk")


def test_there_is_nothing_to_delete_where_nothing_is_chosen() -> None:
    """Nor a label that another person has deleted."""
    assert (question.delete_label(EMPTY, "id-mug"), question.delete_dataset(EMPTY)) == (None, None)
    assert question.delete_label(on_the_desk(), "gone") is None
