"""Model sets: the chosen snapshots and the union of their labels."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from diptych.wire.reasons import Reason
from diptych_server.core.backbone_id import weights_of
from diptych_server.core.refusal import Refusal
from diptych_server.core.served_snapshot import ServedLabel, ServedSnapshot
from diptych_server.live.ports import Confidences, Embeddings, HeadGroup, LiveBackbone

MAX_SNAPSHOTS = 32
"""The maximum number of chosen snapshots."""


@dataclass(frozen=True, slots=True)
class ModelSetLabel:
    """One label of the union; its name is that in the first snapshot that has the label."""

    name: str
    ids: tuple[str | None, ...]
    """Per snapshot of the model set, its ID of the label; None if the snapshot does not have the label."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class ModelSet:
    """The chosen snapshots with their aligned labels, backbone and heads."""

    snapshots: tuple[ServedSnapshot, ...]
    labels: tuple[ModelSetLabel, ...]
    columns: tuple[NDArray[np.int64], ...]
    """Per snapshot, the indices in `labels` of its head's confidences: (C,) int64."""
    backbone: LiveBackbone
    heads: HeadGroup

    def confidences(self, embeddings: Embeddings) -> Confidences:
        """The confidences of every snapshot: (N, snapshots, labels) float32; 0 for labels that it does not have."""
        aligned = np.zeros((len(embeddings), len(self.snapshots), len(self.labels)), dtype=np.float32)
        for place, confidences in enumerate(self.heads.predict(embeddings)):
            aligned[:, place, self.columns[place]] = confidences
        return aligned


@dataclass(slots=True)
class _Line:
    """A label being aligned: its IDs by dataset, and the snapshots that have it by index in the model set."""

    id_by_dataset: dict[str, str] = field(default_factory=dict)
    known: dict[int, ServedLabel] = field(default_factory=dict)


def align_labels(
    snapshots: Sequence[ServedSnapshot],
) -> tuple[tuple[ModelSetLabel, ...], tuple[NDArray[np.int64], ...]]:
    """The union of the snapshots' labels, and per snapshot the indices of its labels in the union.

    Labels of the same dataset are matched by ID, labels of different datasets by name.
    """
    lines: list[_Line] = []
    columns = []
    for place, snapshot in enumerate(snapshots):
        column = []
        for label in snapshot.labels:
            index = _line_of(label, snapshot.dataset_id, lines)
            lines[index].id_by_dataset[snapshot.dataset_id] = label.id
            lines[index].known[place] = label
            column.append(index)
        columns.append(np.array(column, dtype=np.int64))
    return tuple(_label(line, len(snapshots)) for line in lines), tuple(columns)


def check_choice(snapshot_ids: Sequence[str]) -> None:
    """Refuse a choice of too few or too many snapshots."""
    if not 1 <= len(snapshot_ids) <= MAX_SNAPSHOTS:
        raise Refusal(
            Reason.BAD_FIELD,
            f"Choose 1 to {MAX_SNAPSHOTS} snapshots, not {len(snapshot_ids)}.",
            field="snapshot_ids",
        )


def check_backbones(snapshots: Sequence[ServedSnapshot]) -> None:
    """Refuse snapshots with different backbones."""
    backbones = sorted({weights_of(snapshot.backbone_id) for snapshot in snapshots})
    if len(backbones) > 1:
        raise Refusal(
            Reason.BACKBONES_DIFFER,
            "The chosen snapshots have different backbones. Choose snapshots with the same backbone.",
            backbones=",".join(backbones),
        )


def _line_of(label: ServedLabel, dataset_id: str, lines: list[_Line]) -> int:
    for index, line in enumerate(lines):
        if line.id_by_dataset.get(dataset_id) == label.id:
            return index
    for index, line in enumerate(lines):
        is_other_dataset = dataset_id not in line.id_by_dataset
        if is_other_dataset and any(known.name == label.name for known in line.known.values()):
            return index
    lines.append(_Line())
    return len(lines) - 1


def _label(line: _Line, snapshot_count: int) -> ModelSetLabel:
    ids = tuple(line.known[place].id if place in line.known else None for place in range(snapshot_count))
    return ModelSetLabel(line.known[min(line.known)].name, ids)
