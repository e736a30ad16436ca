"""Actions for the dataset and its pictures."""

from dataclasses import dataclass

from diptych_client.desktop.state.actions.choices import InstanceOrder, Reach


@dataclass(frozen=True, slots=True)
class SelectInstance:
    """Change the selection by a click on one picture."""

    instance_id: str
    reach: Reach = Reach.ONLY


@dataclass(frozen=True, slots=True)
class SelectNothing:
    """Clear the selection."""


@dataclass(frozen=True, slots=True)
class SelectAll:
    """Select all visible pictures, or those of one label, or of one recording of it."""

    label_id: str = ""
    burst_id: str = ""


@dataclass(frozen=True, slots=True)
class RelabelSelected:
    """Move the selected pictures to another label."""

    label_id: str


@dataclass(frozen=True, slots=True)
class RemoveSelected:
    """Remove the selected pictures from the dataset."""


@dataclass(frozen=True, slots=True)
class UndoChange:
    """Undo one group of changes of a dataset. Undoing an undo is a redo."""

    dataset_id: str
    group_id: str
    what: str = ""
    """What the group did, such as "remove 3 pictures"."""
    is_redo: bool = False
    """Whether the group is an undo itself."""


@dataclass(frozen=True, slots=True)
class UndoLater:
    """Undo or redo the last change of a dataset as soon as that change and its author are known."""

    dataset_id: str
    is_redo: bool = False


@dataclass(frozen=True, slots=True)
class UndoNow:
    """Take the undo that has waited longest out of the queue."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class DeleteLabel:
    """Delete a label with its pictures."""

    label_id: str


@dataclass(frozen=True, slots=True)
class MergeLabel:
    """Move all pictures of a label to another one, and delete the empty label."""

    label_id: str
    into_id: str


@dataclass(frozen=True, slots=True)
class RenameDataset:
    """Rename a dataset."""

    dataset_id: str
    name: str


@dataclass(frozen=True, slots=True)
class DeleteDataset:
    """Delete a dataset; its snapshots stay."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class UndeleteDataset:
    """Undelete a dataset, and show it."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class RenameLabel:
    """Rename a label."""

    label_id: str
    name: str
    expected_name: str = ""
    """The name that the user saw when renaming it."""


@dataclass(frozen=True, slots=True)
class ArrangeInstances:
    """Sort the pictures, and show one label or, with an empty id, all."""

    order: InstanceOrder
    label_id: str = ""


@dataclass(frozen=True, slots=True)
class ChooseBackbone:
    """Embed the dataset with another backbone."""

    name: str


CuratingAction = (
    SelectInstance
    | SelectNothing
    | SelectAll
    | RelabelSelected
    | RemoveSelected
    | UndoChange
    | UndoLater
    | UndoNow
    | RenameLabel
    | DeleteLabel
    | MergeLabel
    | RenameDataset
    | DeleteDataset
    | UndeleteDataset
    | ArrangeInstances
    | ChooseBackbone
)
