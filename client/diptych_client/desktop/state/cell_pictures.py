"""The pictures of one cell of the confusion matrices: those of both versions, and those of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.comparison import Cell, Chosen
from diptych_client.desktop.state.state import State

_UNKNOWN = "The server did not save which pictures. Train this version again."


@dataclass(frozen=True, slots=True)
class CellPictures:
    """The selected cell of both matrices."""

    title: str
    dataset_id: str
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """The ids of the instances: "both", "a" for A only, "b" for B only."""
    sentence: str = ""
    """Shown instead of pictures."""

    @property
    def instance_ids(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(each for ids in self.groups.values() for each in ids)


def cell_pictures(state: State) -> CellPictures | None:
    """The selected cell, or None. A version that does not have both labels has no pictures in it."""
    cells = {side: state.comparison.of(side) for side in Side}
    chosen = {side: each.cell for side, each in cells.items() if each.cell is not None and each.snapshot is not None}
    cell = chosen.get(Side.B) or chosen.get(Side.A)
    if cell is None:
        return None
    owner = cells[Side.B] if cells[Side.B].snapshot is not None else cells[Side.A]
    title = _title(cell, *cells.values())
    dataset_id = owner.snapshot.dataset_id if owner.snapshot is not None else ""
    loaded = [each.instances for each in chosen.values()]
    if any(each is None for each in loaded):
        return CellPictures(title, dataset_id, sentence="Loading ...")
    ids = {side: tuple(each.id for each in found.instances or ()) for side, found in chosen.items()}
    a, b = ids.get(Side.A, ()), ids.get(Side.B, ())
    groups = {
        "both": tuple(each for each in b if each in a),
        "b": tuple(each for each in b if each not in a),
        "a": tuple(each for each in a if each not in b),
    }
    return CellPictures(title, dataset_id, groups, "" if any(groups.values()) else _UNKNOWN)


def _title(cell: Cell, *sides: Chosen) -> str:
    names = {label.id: label.name for each in sides if each.snapshot is not None for label in each.snapshot.labels}
    return f"{names.get(cell.label_id, '')}, answered {names.get(cell.answered_label_id, '')}"
