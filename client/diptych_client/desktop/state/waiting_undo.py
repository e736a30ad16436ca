"""Pending edits of this window, and the undos that wait for them."""

from dataclasses import dataclass, replace

from diptych_client.desktop.state.actions import (
    DeleteLabel,
    MergeLabel,
    RelabelPictures,
    RelabelSelected,
    RemovePictures,
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
    """The pending edits and undos of one dataset."""

    editing_count: int = 0
    """The number of edits that the server has not confirmed yet."""
    later: tuple[UndoLater, ...] = ()
    """Undos and redos to do, in this order, once the history is complete."""


def after(waiting: WaitingUndo, message: Message, dataset_id: str) -> WaitingUndo:
    """The pending edits and undos after a message, with this dataset on the screen."""
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
    """The dataset that an edit changes while `shown_id` is on the screen; empty for other messages."""
    match message:
        case RelabelSelected() | RemoveSelected() | RenameLabel() | DeleteLabel() | MergeLabel():
            return shown_id
        case RestoreSnapshot(dataset_id=dataset_id) | RelabelPictures(dataset_id) | RemovePictures(dataset_id):
            return dataset_id
    return ""
