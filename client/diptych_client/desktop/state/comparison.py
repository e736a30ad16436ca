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
    CompareVersions,
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
from diptych_client.desktop.state.events.comparison import Pair
from diptych_client.desktop.state.message import Message

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a confusion matrix, and its pictures."""

    label_id: str
    answered_label_id: str
    instances: tuple[sdk.Instance, ...] | None = None
    """None until they are loaded."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The snapshot that one side shows."""

    snapshot_id: str = ""
    snapshot: sdk.Snapshot | None = None
    """None until it is loaded."""
    instances: tuple[sdk.Instance, ...] = ()
    is_listed: bool = False
    """Whether `instances` is complete."""
    cell: Cell | None = None
    """The selected cell of the confusion matrix."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides, and the views that are shown."""

    a: Chosen = Chosen()
    b: Chosen = Chosen()
    visualizations: tuple[str, ...] = ()
    """Empty means all, in the default order."""
    dataset_id: str = ""
    """The dataset whose snapshots are compared by default."""
    picked: Mapping[str, Pair] = field(default_factory=dict, hash=False)
    """The chosen snapshots of both sides, by dataset; an empty id means an empty side.

    Without an entry the sides follow the newest snapshots."""
    target_id: str = ""
    """The dataset chosen for corrections if the sides learned from different ones."""

    def of(self, side: Side) -> Chosen:
        """The chosen snapshot of a side."""
        return self.a if side is Side.A else self.b

    @property
    def pair(self) -> Pair:
        """The ids of the snapshots of side A and side B."""
        return self.a.snapshot_id, self.b.snapshot_id

    @property
    def snapshot_ids(self) -> tuple[str, ...]:
        """The snapshots that predict a frame: each chosen one once, side A first."""
        return tuple(dict.fromkeys(each.snapshot_id for each in (self.a, self.b) if each.snapshot_id))


def after(comparison: Comparison, message: Message) -> Comparison:
    """The sides after a message."""
    match message:
        case Connect():
            return Comparison(visualizations=comparison.visualizations, picked=comparison.picked)
        case ChooseSide(side, snapshot_id):
            a, b = comparison.a.snapshot_id, comparison.b.snapshot_id
            return _pick(comparison, (snapshot_id, b) if side is Side.A else (a, snapshot_id))
        case CompareVersions(a_id, b_id):
            return _pick(comparison, (a_id, b_id))
        case SwapSides():
            return _pick(comparison, (comparison.b.snapshot_id, comparison.a.snapshot_id))
        case ShowResult(snapshot_id):
            return _with_result(comparison, snapshot_id)
        case ChooseTarget(dataset_id):
            return replace(comparison, target_id=dataset_id)
        case ChooseVisualizations(names):
            return replace(comparison, visualizations=names)
        case ShowCell(side, label_id, answered_label_id):
            return _with(comparison, side, replace(comparison.of(side), cell=Cell(label_id, answered_label_id)))
        case CellListed():
            return _each(comparison, message.snapshot_id, lambda chosen: _with_pictures(chosen, message))
        case SnapshotSeen(snapshot):
            return _each(comparison, snapshot.id, lambda chosen: replace(chosen, snapshot=snapshot))
        case SnapshotInstancesListed(snapshot_id, instances):
            return _each(comparison, snapshot_id, lambda chosen: replace(chosen, instances=instances, is_listed=True))
    return comparison


def following(comparison: Comparison, snapshots: Sequence[sdk.Snapshot], dataset_id: str) -> Comparison:
    """The sides as chosen for a dataset, or else its newest trained snapshot as B and the previous one as A.

    Args:
        comparison: the current one.
        snapshots: all snapshots.
        dataset_id: the dataset on the screen; empty keeps the previous one.
    """
    if dataset_id not in {"", comparison.dataset_id}:
        comparison = replace(comparison, dataset_id=dataset_id)
    trained = sorted((each for each in snapshots if each.is_trained), key=_age, reverse=True)
    known = {each.id for each in trained}
    newest = [each.id for each in trained if each.dataset_id == comparison.dataset_id]
    usual = newest[1] if len(newest) > 1 else "", newest[0] if newest else ""
    picked = comparison.picked.get(comparison.dataset_id, usual)
    # A chosen snapshot that was deleted is replaced by the newest one that the other side does not show.
    a, b = (each if each in known or not each else None for each in picked)
    if b is None:
        b = next((each for each in newest if each != a), "")
    if a is None:
        a = next((each for each in newest if each != b), "")
    if (a, b) == (comparison.a.snapshot_id, comparison.b.snapshot_id):
        return comparison
    return replace(comparison, a=_known(comparison, Side.A, a), b=_known(comparison, Side.B, b))


def _age(snapshot: sdk.Snapshot) -> datetime:
    return snapshot.created_at or _LONG_AGO


def _pick(comparison: Comparison, pair: Pair) -> Comparison:
    return replace(comparison, picked={**comparison.picked, comparison.dataset_id: pair})


def _with_result(comparison: Comparison, snapshot_id: str) -> Comparison:
    """Put a new snapshot on side B. A chosen snapshot stays on side A; otherwise A follows the previous one."""
    picked = comparison.picked.get(comparison.dataset_id)
    if picked is not None and picked[0] not in {"", snapshot_id}:
        return _pick(comparison, (picked[0], snapshot_id))
    return replace(
        comparison, picked={key: pair for key, pair in comparison.picked.items() if key != comparison.dataset_id}
    )


def _with_pictures(chosen: Chosen, listed: CellListed) -> Chosen:
    """With the pictures of the cell, if it is still selected."""
    cell = chosen.cell
    if cell is None or (cell.label_id, cell.answered_label_id) != (listed.label_id, listed.answered_label_id):
        return chosen
    return replace(chosen, cell=replace(cell, instances=listed.instances))


def _known(comparison: Comparison, side: Side, snapshot_id: str) -> Chosen:
    """A snapshot for a side, with the details that either side has already loaded."""
    if comparison.of(side).snapshot_id == snapshot_id:
        return comparison.of(side)
    same = (comparison.of(each) for each in Side if snapshot_id and comparison.of(each).snapshot_id == snapshot_id)
    return next((replace(chosen, cell=None) for chosen in same), Chosen(snapshot_id))


def _with(comparison: Comparison, side: Side, chosen: Chosen) -> Comparison:
    return replace(comparison, a=chosen) if side is Side.A else replace(comparison, b=chosen)


def _each(comparison: Comparison, snapshot_id: str, change: Callable[[Chosen], Chosen]) -> Comparison:
    for side in Side:
        if comparison.of(side).snapshot_id == snapshot_id:
            comparison = _with(comparison, side, change(comparison.of(side)))
    return comparison
