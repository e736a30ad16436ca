"""Undos that wait: the edits of this window that are on their way, and what is to be undone after them."""

from dataclasses import dataclass, replace

from diptych_client.desktop.state.actions import (
    DeleteLabel,
    MergeLabel,
    RelabelSelected,
    RemoveSelected,
    RenameLabel,
    RestoreSnapshot,
    UndoLater,
    UndoNow,
)
from diptych_client.desktop.state.events import Disconnected, EditEnded
from diptych_client.desktop.state.message import Message


@dataclass(frozen=True, slots=True)
class WaitingUndo:
    """Of one dataset."""

    editing_count: int = 0
    """How many edits of this window are on their way."""
    later: tuple[UndoLater, ...] = ()
    """What is to be undone or redone once the history is known, in this order."""


def after(waiting: WaitingUndo, message: Message, dataset_id: str) -> WaitingUndo:
    """What waits after what was wanted or has happened, where this dataset is on the screen."""
    if not dataset_id:
        return waiting
    if edited_dataset_id(message, dataset_id) == dataset_id:
        return replace(waiting, editing_count=waiting.editing_count + 1)
    match message:
        case EditEnded(ended_id) if ended_id == dataset_id:
            return replace(waiting, editing_count=max(0, waiting.editing_count - 1))
        case UndoLater(wanted_id) if wanted_id == dataset_id:
            return replace(waiting, later=(*waiting.later, message))
        case UndoNow(begun_id) if begun_id == dataset_id:
            return replace(waiting, later=waiting.later[1:])
        case Disconnected() if waiting.later:  # an undo that comes minutes later would surprise
            return replace(waiting, later=())
    return waiting


def edited_dataset_id(message: Message, shown_id: str) -> str:
    """The dataset that an edit changes, where the one with `shown_id` is on the screen; empty for all else."""
    match message:
        case RelabelSelected() | RemoveSelected() | RenameLabel() | DeleteLabel() | MergeLabel():
            return shown_id
        case RestoreSnapshot(dataset_id=dataset_id):
            return dataset_id
    return ""
