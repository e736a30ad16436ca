"""The question before a snapshot is restored: never into a foreign dataset."""

from diptych_client.desktop.state import actions
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import DatasetSeen, DatasetsListed
from diptych_client.desktop.state.question import restore
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from support import window_values as made

WORDS = made.dataset("words", made.label("a", instance_count=54))
KNOWN = {
    "desk": made.dataset("desk", made.label("mug", instance_count=30)),
    "words": WORDS,
    "first try": made.dataset("first try"),
}
SNAPSHOT = made.snapshot("first try", made.label("mug", instance_count=24))


def asked(*datasets: str) -> State:
    """The question, on a server with these datasets, with "words" on the screen."""
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    for message in (DatasetsListed(tuple(KNOWN[each] for each in datasets)), DatasetSeen(WORDS)):
        state = update(state, message)
    return update(state, restore(state, SNAPSHOT))


def offers(state: State) -> list[actions.Action]:
    """The actions of the offers."""
    return [each.action for each in state.question.offers] if state.question else []


def test_a_snapshot_goes_back_into_its_own_dataset_or_into_a_new_one() -> None:
    """Another dataset is on the first screen: its pictures are not changed or mentioned."""
    state = asked("words", "desk")

    assert offers(state) == [
        actions.RestoreSnapshot("first try", "desk"),
        actions.OpenSnapshot("first try", "first try"),
    ]
    assert state.question is not None
    assert "replaces the 30 pictures in desk with the 24 pictures of first try" in state.question.sentence
    assert "words" not in state.question.sentence


def test_where_its_dataset_was_deleted_a_new_one_is_offered() -> None:
    """Under an unused name."""
    assert offers(asked("words", "first try")) == [actions.OpenSnapshot("first try", "first try (2)")]


def test_a_question_is_closed_without_an_answer() -> None:
    """And by connecting to another server."""
    assert offers(update(asked("words", "desk"), actions.DismissQuestion())) == []
    assert offers(update(asked("words", "desk"), actions.Connect("there:1"))) == []
