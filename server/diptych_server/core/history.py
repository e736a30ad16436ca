"""The history of a dataset as values: changes, and how to undo them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ChangeKind(StrEnum):
    """The kinds of changes of a dataset, documented at DatasetChange.Kind in the proto."""

    CAPTURED = "captured"
    IMPORTED = "imported"
    RELABELLED = "relabelled"
    REMOVED = "removed"
    LABEL_CREATED = "label_created"
    LABEL_RENAMED = "label_renamed"
    LABEL_DELETED = "label_deleted"
    LABELS_MERGED = "labels_merged"
    RESTORED = "restored"
    UNDONE = "undone"
    DATASET_UPDATED = "dataset_updated"


@dataclass(frozen=True)
class InstanceMove:
    """The move of an instance from one label to another; None stands for "not in the dataset"."""

    instance_id: UUID
    before_label_id: UUID | None
    after_label_id: UUID | None


@dataclass(frozen=True)
class LabelRename:
    """The change of a label's name; None stands for "there is no such label"."""

    label_id: UUID
    before_name: str | None
    after_name: str | None


@dataclass(frozen=True)
class Edit:
    """All effects of one change on a dataset."""

    moves: tuple[InstanceMove, ...] = ()
    renames: tuple[LabelRename, ...] = ()


def inverse(edits: Iterable[Edit]) -> Edit:
    """The edit that undoes `edits`, which are in the order in which they happened."""
    first_labels: dict[UUID, UUID | None] = {}
    last_labels: dict[UUID, UUID | None] = {}
    first_names: dict[UUID, str | None] = {}
    last_names: dict[UUID, str | None] = {}
    for edit in edits:
        for move in edit.moves:
            first_labels.setdefault(move.instance_id, move.before_label_id)
            last_labels[move.instance_id] = move.after_label_id
        for rename in edit.renames:
            first_names.setdefault(rename.label_id, rename.before_name)
            last_names[rename.label_id] = rename.after_name
    return Edit(
        moves=tuple(
            InstanceMove(instance_id, last_labels[instance_id], first)
            for instance_id, first in first_labels.items()
            if first != last_labels[instance_id]
        ),
        renames=tuple(
            LabelRename(label_id, last_names[label_id], first)
            for label_id, first in first_names.items()
            if first != last_names[label_id]
        ),
    )
