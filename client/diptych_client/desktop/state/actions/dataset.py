"""Actions about the pictures of the dataset."""

from dataclasses import dataclass

from diptych_client.desktop.state.actions.choices import InstanceOrder, Reach


@dataclass(frozen=True, slots=True)
class SelectInstance:
    """Changes what is selected, by a click on one picture."""

    instance_id: str
    reach: Reach = Reach.ONLY


@dataclass(frozen=True, slots=True)
class SelectNothing:
    """Forgets what was selected."""


@dataclass(frozen=True, slots=True)
class SelectAll:
    """Selects all pictures that are shown, or those of one label."""

    label_id: str = ""


@dataclass(frozen=True, slots=True)
class RelabelSelected:
    """Puts what is selected under another label."""

    label_id: str


@dataclass(frozen=True, slots=True)
class RemoveSelected:
    """Takes what is selected out of the dataset."""


@dataclass(frozen=True, slots=True)
class UndoChange:
    """Takes back one group of changes of a dataset; taking back an undo does it again."""

    dataset_id: str
    group_id: str
    what: str = ""
    """What the group did, as in "remove 3 pictures"."""
    is_redo: bool = False
    """Whether the group is an undo itself."""


@dataclass(frozen=True, slots=True)
class UndoLater:
    """Undoes or redoes the last change of a dataset as soon as it is known what that is, and who made it."""

    dataset_id: str
    is_redo: bool = False


@dataclass(frozen=True, slots=True)
class UndoNow:
    """The undo that waited longest waits no longer."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class DeleteLabel:
    """Deletes a label with its pictures."""

    label_id: str


@dataclass(frozen=True, slots=True)
class MergeLabel:
    """Puts all pictures of a label under another one; the emptied label is gone."""

    label_id: str
    into_id: str


@dataclass(frozen=True, slots=True)
class RenameDataset:
    """Gives a dataset another name."""

    dataset_id: str
    name: str


@dataclass(frozen=True, slots=True)
class DeleteDataset:
    """Deletes a dataset; its snapshots stay."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class UndeleteDataset:
    """Brings back a dataset that was deleted, and works on it."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class RenameLabel:
    """Gives a label another name."""

    label_id: str
    name: str
    expected_name: str = ""
    """What it was called when somebody asked for another name."""


@dataclass(frozen=True, slots=True)
class ArrangeInstances:
    """Sorts the pictures, and shows one label or, with an empty id, all."""

    order: InstanceOrder
    label_id: str = ""


@dataclass(frozen=True, slots=True)
class ChooseBackbone:
    """Embeds the dataset with another backbone."""

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
