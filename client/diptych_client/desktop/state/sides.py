"""The two snapshots side by side."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from diptych_client import sdk
from diptych_client.desktop.state.actions import ChooseSide, ChooseTarget, ChooseVisualizations, Connect, ShowCell, Side
from diptych_client.desktop.state.events import (
    CellListed,
    SnapshotArrived,
    SnapshotInstancesListed,
    SnapshotsDeleted,
    SnapshotSeen,
)
from diptych_client.desktop.state.message import Message


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a confusion, and the pictures behind it."""

    label_id: str
    answered_label_id: str
    instances: tuple["sdk.Instance", ...] | None = None
    """None until the server has told of them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one side shows."""

    snapshot_id: str = ""
    snapshot: "sdk.Snapshot | None" = None
    """None until the server has told of it."""
    instances: tuple["sdk.Instance", ...] = ()
    is_listed: bool = False
    """Whether `instances` are all there are."""
    cell: Cell | None = None
    """The cell of the confusion that somebody looks into."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides, and which views of them are shown."""

    a: Chosen = Chosen()
    b: Chosen = Chosen()
    visualizations: tuple[str, ...] = ()
    """Empty means all, in their own order."""
    target_id: str = ""
    """The dataset that was chosen for corrections, where the sides learned from different ones."""

    def of(self, side: Side) -> Chosen:
        """One of the two."""
        return self.a if side is Side.A else self.b

    @property
    def snapshot_ids(self) -> tuple[str, ...]:
        """Who is asked about a frame: each chosen snapshot once, side A first."""
        return tuple(dict.fromkeys(each.snapshot_id for each in (self.a, self.b) if each.snapshot_id))


def after(sides: Sides, message: Message) -> Sides:
    """The sides after what was wanted or has happened."""
    match message:
        case Connect():
            return Sides(visualizations=sides.visualizations)
        case ChooseSide(side, snapshot_id) if sides.of(side).snapshot_id != snapshot_id:
            return _put(sides, side, _same(sides, snapshot_id) or Chosen(snapshot_id))
        case ChooseTarget(dataset_id):
            return replace(sides, target_id=dataset_id)
        case ChooseVisualizations(names):
            return replace(sides, visualizations=names)
        case ShowCell(side, label_id, answered_label_id):
            return _put(sides, side, replace(sides.of(side), cell=Cell(label_id, answered_label_id)))
        case CellListed():
            return _each(sides, message.snapshot_id, lambda chosen: _with_pictures(chosen, message))
        case SnapshotSeen(snapshot):
            return _each(sides, snapshot.id, lambda chosen: replace(chosen, snapshot=snapshot))
        case SnapshotInstancesListed(snapshot_id, instances):
            return _each(sides, snapshot_id, lambda chosen: replace(chosen, instances=instances, is_listed=True))
        case SnapshotArrived(snapshot) if snapshot.deleted_at is not None:
            return _each(sides, snapshot.id, lambda _: Chosen())
        case SnapshotsDeleted(ids):
            for side in Side:
                if sides.of(side).snapshot_id in ids:
                    sides = _put(sides, side, Chosen())
    return sides


def _with_pictures(chosen: Chosen, listed: CellListed) -> Chosen:
    """With the pictures of the cell, if it is still the one that is looked into."""
    cell = chosen.cell
    if cell is None or (cell.label_id, cell.answered_label_id) != (listed.label_id, listed.answered_label_id):
        return chosen
    return replace(chosen, cell=replace(cell, instances=listed.instances))


def _put(sides: Sides, side: Side, chosen: Chosen) -> Sides:
    return replace(sides, a=chosen) if side is Side.A else replace(sides, b=chosen)


def _same(sides: Sides, snapshot_id: str) -> Chosen | None:
    """What the other side knows of the snapshot already."""
    known = (sides.of(side) for side in Side if snapshot_id and sides.of(side).snapshot_id == snapshot_id)
    return next((replace(chosen, cell=None) for chosen in known), None)


def _each(sides: Sides, snapshot_id: str, change: Callable[[Chosen], Chosen]) -> Sides:
    for side in Side:
        if sides.of(side).snapshot_id == snapshot_id:
            sides = _put(sides, side, change(sides.of(side)))
    return sides
