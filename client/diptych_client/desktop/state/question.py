"""The open question, and the questions before something is deleted or replaced."""

from __future__ import annotations

from diptych_client import sdk
from diptych_client.desktop.state.actions import (
    Action,
    Ask,
    Connect,
    DeleteDataset,
    DeleteLabel,
    DismissQuestion,
    Offer,
    OpenSnapshot,
    Question,
    RestoreSnapshot,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.working_set import dataset_of
from diptych_client.formatting.text import count, distinct


def after(question: Question | None, message: Message) -> Question | None:
    """The open question after a message. Connecting to another server closes it."""
    match message:
        case Ask(asked):
            return asked
        case DismissQuestion() | Connect():
            return None
    return question


def delete_label(state: State, label_id: str) -> Action | None:
    """The action that deletes a label; asks first if it has pictures."""
    dataset = state.working_set.dataset
    label = next((each for each in dataset.labels if each.id == label_id), None) if dataset else None
    if dataset is None or label is None:
        return None
    held = sum(each.label_id == label_id for each in state.working_set.instances.values())
    if not held:
        return DeleteLabel(label_id)
    sentence = f"This deletes {label.name} with {count(held, 'picture')} from {dataset.name}. Undo restores them."
    return Ask(
        Question("Delete label", sentence, (Offer(f"Delete {label.name}", DeleteLabel(label_id), is_danger=True),))
    )


def delete_dataset(state: State) -> Action | None:
    """The question before the dataset on the screen is deleted."""
    dataset = state.working_set.dataset
    if dataset is None:
        return None
    sentence = (
        f"This deletes {dataset.name} with {count(dataset.instance_count, 'picture')}. "
        "Its versions stay. You can restore it for 30 days."
    )
    delete = Offer(f"Delete {dataset.name}", DeleteDataset(dataset.id), is_danger=True)
    return Ask(Question("Delete dataset", sentence, (delete,)))


_TITLE = "Restore version"


def restore(state: State, snapshot: sdk.Snapshot) -> Ask:
    """The question whether to restore a snapshot into its dataset or into a new one."""
    dataset = dataset_of(state.working_set, snapshot.dataset_id)
    new = OpenSnapshot(snapshot.id, _free_name(state, snapshot.name))
    pictures = count(snapshot.instance_count, "picture")
    if dataset is None:
        sentence = f"The dataset of {snapshot.name} was deleted. Its {pictures} can be opened as a new dataset."
        return Ask(Question(_TITLE, sentence, (Offer("Open as a new dataset", new),)))
    sentence = (
        f"{snapshot.name} was made from {dataset.name}. Restoring replaces the "
        f"{count(dataset.instance_count, 'picture')} in {dataset.name} with the {pictures} of {snapshot.name}. "
        "You can undo this. A new dataset leaves them as they are."
    )
    back = Offer(f"Restore into {dataset.name}", RestoreSnapshot(snapshot.id, dataset.id))
    return Ask(Question(_TITLE, sentence, (back, Offer("Open as a new dataset", new))))


def _free_name(state: State, name: str) -> str:
    """The name of the snapshot, with a number if a dataset already has it."""
    return distinct([*(each.name for each in state.working_set.datasets), name])[-1]
