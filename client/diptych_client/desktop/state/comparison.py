"""The two snapshots side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from diptych_client import sdk
from diptych_client.desktop.state.actions import (
    ChooseSide,
    ChooseTarget,
    ChooseVisualizations,
    Connect,
    ShowCell,
    ShowResult,
    Side,
    SwapSides,
)
from diptych_client.desktop.state.events import (
    CellListed,
    SnapshotInstancesListed,
    SnapshotSeen,
)
from diptych_client.desktop.state.message import Message

Pair = tuple[str, str]
"""The snapshots of side A and side B by id; an empty one leaves the side empty."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a confusion, and the pictures behind it."""

    label_id: str
    answered_label_id: str
    instances: tuple[sdk.Instance, ...] | None = None
    """None until the server has told of them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one side shows."""

    snapshot_id: str = ""
    snapshot: sdk.Snapshot | None = None
    """None until the server has told of it."""
    instances: tuple[sdk.Instance, ...] = ()
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
    dataset_id: str = ""
    """The dataset whose snapshots are compared; of others only those that were chosen."""
    picked: Mapping[str, Pair] = field(default_factory=dict, hash=False)
    """By dataset: what was chosen there for side A and side B; where nothing was, the newest are followed."""
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
            return Sides(visualizations=sides.visualizations, picked=sides.picked)
        case ChooseSide(side, snapshot_id):
            a, b = sides.a.snapshot_id, sides.b.snapshot_id
            return _pick(sides, (snapshot_id, b) if side is Side.A else (a, snapshot_id))
        case SwapSides():
            return _pick(sides, (sides.b.snapshot_id, sides.a.snapshot_id))
        case ShowResult(snapshot_id):
            return _with_result(sides, snapshot_id)
        case ChooseTarget(dataset_id):
            return replace(sides, target_id=dataset_id)
        case ChooseVisualizations(names):
            return replace(sides, visualizations=names)
        case ShowCell(side, label_id, answered_label_id):
            return _with(sides, side, replace(sides.of(side), cell=Cell(label_id, answered_label_id)))
        case CellListed():
            return _each(sides, message.snapshot_id, lambda chosen: _with_pictures(chosen, message))
        case SnapshotSeen(snapshot):
            return _each(sides, snapshot.id, lambda chosen: replace(chosen, snapshot=snapshot))
        case SnapshotInstancesListed(snapshot_id, instances):
            return _each(sides, snapshot_id, lambda chosen: replace(chosen, instances=instances, is_listed=True))
    return sides


def following(sides: Sides, snapshots: Sequence[sdk.Snapshot], dataset_id: str) -> Sides:
    """The sides with what was chosen for a dataset, or else its newest trained snapshot as B and the one before as A.

    Args:
        sides: as they were.
        snapshots: all that there are.
        dataset_id: what is worked on; empty leaves the sides to the dataset before.
    """
    if dataset_id not in {"", sides.dataset_id}:
        sides = replace(sides, dataset_id=dataset_id)
    trained = sorted((each for each in snapshots if each.is_trained), key=_age, reverse=True)
    known = {each.id for each in trained}
    newest = [each.id for each in trained if each.dataset_id == sides.dataset_id]
    usual = newest[1] if len(newest) > 1 else "", newest[0] if newest else ""
    picked = sides.picked.get(sides.dataset_id, usual)
    # What was chosen and is deleted by now makes room for the newest that the other side does not show.
    a, b = (each if each in known or not each else None for each in picked)
    if b is None:
        b = next((each for each in newest if each != a), "")
    if a is None:
        a = next((each for each in newest if each != b), "")
    if (a, b) == (sides.a.snapshot_id, sides.b.snapshot_id):
        return sides
    return replace(sides, a=_known(sides, Side.A, a), b=_known(sides, Side.B, b))


def _age(snapshot: sdk.Snapshot) -> datetime:
    return snapshot.created_at or _LONG_AGO


def _pick(sides: Sides, pair: Pair) -> Sides:
    return replace(sides, picked={**sides.picked, sides.dataset_id: pair})


def _with_result(sides: Sides, snapshot_id: str) -> Sides:
    """The new snapshot as B; A stays where it was chosen, and is the one before where it was not."""
    picked = sides.picked.get(sides.dataset_id)
    if picked is not None and picked[0] not in {"", snapshot_id}:
        return _pick(sides, (picked[0], snapshot_id))
    return replace(sides, picked={key: pair for key, pair in sides.picked.items() if key != sides.dataset_id})


def _with_pictures(chosen: Chosen, listed: CellListed) -> Chosen:
    """With the pictures of the cell, if it is still the one that is looked into."""
    cell = chosen.cell
    if cell is None or (cell.label_id, cell.answered_label_id) != (listed.label_id, listed.answered_label_id):
        return chosen
    return replace(chosen, cell=replace(cell, instances=listed.instances))


def _known(sides: Sides, side: Side, snapshot_id: str) -> Chosen:
    """A snapshot for a side, with what is known of it already, there or on the other side."""
    if sides.of(side).snapshot_id == snapshot_id:
        return sides.of(side)
    same = (sides.of(each) for each in Side if snapshot_id and sides.of(each).snapshot_id == snapshot_id)
    return next((replace(chosen, cell=None) for chosen in same), Chosen(snapshot_id))


def _with(sides: Sides, side: Side, chosen: Chosen) -> Sides:
    return replace(sides, a=chosen) if side is Side.A else replace(sides, b=chosen)


def _each(sides: Sides, snapshot_id: str, change: Callable[[Chosen], Chosen]) -> Sides:
    for side in Side:
        if sides.of(side).snapshot_id == snapshot_id:
            sides = _with(sides, side, change(sides.of(side)))
    return sides
