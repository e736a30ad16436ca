"""The two snapshots side by side."""

from diptych_client.desktop.state.actions import ChooseSide, ChooseVisualizations, Connect, ShowCell, Side
from diptych_client.desktop.state.events import CellListed, SnapshotInstancesListed, SnapshotsDeleted, SnapshotSeen
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.sides import Cell, Chosen, Sides, after
from support import window_values as made

SNAPSHOT = made.snapshot("s1")
INSTANCES = (made.instance("m1", "mug"),)


def heard(*messages: Message) -> Sides:
    """The sides after the messages."""
    sides = Sides()
    for message in messages:
        sides = after(sides, message)
    return sides


def test_each_side_has_its_snapshot_and_side_a_is_asked_first() -> None:
    """The order of the answers is that of the sides."""
    sides = heard(ChooseSide(Side.B, "s2"), ChooseSide(Side.A, "s1"))

    assert (sides.of(Side.A).snapshot_id, sides.of(Side.B).snapshot_id) == ("s1", "s2")
    assert sides.snapshot_ids == ("s1", "s2")


def test_the_same_snapshot_on_both_sides_is_asked_once_and_fetched_once() -> None:
    """The second side has at once what the first one knows."""
    sides = heard(
        ChooseSide(Side.A, "s1"),
        SnapshotSeen(SNAPSHOT),
        SnapshotInstancesListed("s1", INSTANCES),
        ChooseSide(Side.B, "s1"),
    )

    assert sides.snapshot_ids == ("s1",)
    assert sides.b == sides.a == Chosen("s1", SNAPSHOT, INSTANCES, is_listed=True)


def test_details_reach_the_sides_that_show_the_snapshot() -> None:
    """Those of others are not heard."""
    sides = heard(ChooseSide(Side.A, "s1"), ChooseSide(Side.B, "s2"), SnapshotSeen(SNAPSHOT))

    assert sides.a.snapshot is SNAPSHOT
    assert sides.b == Chosen("s2")
    assert after(sides, SnapshotSeen(made.snapshot("s3"))) == sides


def test_an_empty_id_and_deletion_empty_a_side() -> None:
    """The other side stays."""
    sides = heard(ChooseSide(Side.A, "s1"), ChooseSide(Side.B, "s2"))

    assert after(sides, SnapshotsDeleted(("s1", "s9"))) == Sides(b=Chosen("s2"))
    assert after(sides, ChooseSide(Side.A, "")) == Sides(b=Chosen("s2"))
    assert after(sides, SnapshotsDeleted(("s1", "s2"))) == Sides()


def test_a_cell_of_the_confusion_gets_its_pictures_on_its_side() -> None:
    """The other side, and a cell that was left meanwhile, hear nothing of it."""
    looked = heard(ChooseSide(Side.A, "s1"), ChooseSide(Side.B, "s2"), ShowCell(Side.A, "mug", "phone"))
    other_cell = after(looked, CellListed("s1", "mug", "mug", INSTANCES))

    listed = after(looked, CellListed("s1", "mug", "phone", INSTANCES))

    assert looked.a.cell == Cell("mug", "phone", None)
    assert other_cell == looked
    assert listed == Sides(a=Chosen("s1", cell=Cell("mug", "phone", INSTANCES)), b=Chosen("s2"))


def test_another_server_keeps_only_the_chosen_views() -> None:
    """They are a matter of taste, not of the server."""
    sides = heard(ChooseSide(Side.A, "s1"), ChooseVisualizations(("loss", "accuracy")), Connect("there:1"))

    assert sides == Sides(visualizations=("loss", "accuracy"))
