"""The pictures of one cell of both confusion matrices."""

from __future__ import annotations

from diptych_client import sdk
from diptych_client.desktop.state.actions import ShowCell, Side
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.cell_pictures import cell_pictures
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import CellListed, DatasetsListed, SnapshotSeen, SnapshotsListed
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from support import window_values as made

MUG, CUP = made.label("mug"), made.label("cup")
FIRST, SECOND = (made.snapshot(name, MUG, CUP, minute=m, metrics=made.metrics()) for m, name in enumerate(("a", "b")))
SHOWN = tuple(ShowCell(side, MUG.id, CUP.id) for side in Side)


def heard(*messages: Message) -> State:
    """The state of a window with two loaded versions after the messages."""
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    known: tuple[Message, ...] = (
        DatasetsListed((made.dataset("desk"),)),
        SnapshotsListed((FIRST, SECOND)),
        SnapshotSeen(FIRST),
        SnapshotSeen(SECOND),
    )
    for message in (*known, *messages):
        state = update(state, message)
    return state


def listed(snapshot: sdk.Snapshot, *ids: str) -> CellListed:
    """The pictures of the cell in one version."""
    return CellListed(snapshot.id, MUG.id, CUP.id, tuple(made.instance(each, "mug") for each in ids))


def test_pictures_of_both_versions_are_shown_once() -> None:
    """With those of one version after them."""
    found = cell_pictures(heard(*SHOWN, listed(FIRST, "p1", "p2"), listed(SECOND, "p2", "p3")))
    assert found is not None
    assert (found.title, found.dataset_id) == ("mug, answered cup", "desk")
    assert found.groups == {"both": ("p2",), "b": ("p3",), "a": ("p1",)}
    assert found.instance_ids == ("p2", "p3", "p1")


def test_nothing_is_shown_before_a_cell_is_clicked_and_until_both_are_loaded() -> None:
    """If there are no pictures, it says why."""
    assert cell_pictures(heard()) is None
    loading = cell_pictures(heard(*SHOWN, listed(FIRST, "p1")))
    assert loading is not None
    assert loading.sentence == "Loading ..."
    empty = cell_pictures(heard(*SHOWN, listed(FIRST), listed(SECOND)))
    assert empty is not None
    assert empty.sentence.startswith("The server did not save")


def test_an_empty_side_does_not_hold_up_the_other() -> None:
    """With one version there is only B."""
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    known: tuple[Message, ...] = (DatasetsListed((made.dataset("desk"),)), SnapshotsListed((SECOND,)))
    clicked: tuple[Message, ...] = (SnapshotSeen(SECOND), *SHOWN, listed(SECOND, "p1"))
    for message in (*known, *clicked):
        state = update(state, message)
    found = cell_pictures(state)
    assert found is not None
    assert (found.sentence, found.groups["b"]) == ("", ("p1",))
