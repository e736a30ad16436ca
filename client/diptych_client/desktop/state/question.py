"""The question that waits for an answer, and what is asked before something is deleted or replaced."""

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
    """The question after what was wanted or has happened; a question about a server that was left is gone."""
    match message:
        case Ask(asked):
            return asked
        case DismissQuestion() | Connect():
            return None
    return question


def delete_label(state: State, label_id: str) -> Action | None:
    """Delete a label; ask first where it has pictures."""
    dataset = state.working_set.dataset
    label = next((each for each in dataset.labels if each.id == label_id), None) if dataset else None
    if dataset is None or label is None:
        return None
    held = sum(each.label_id == label_id for each in state.working_set.instances.values())
    if not held:
        return DeleteLabel(label_id)
    sentence = f"This deletes {label.name} with {count(held, 'picture')} from {dataset.name}. Undo brings them back."
    return Ask(
        Question("Delete label", sentence, (Offer(f"Delete {label.name}", DeleteLabel(label_id), is_danger=True),))
    )


def delete_dataset(state: State) -> Action | None:
    """Ask before the dataset on the screen is deleted."""
    dataset = state.working_set.dataset
    if dataset is None:
        return None
    sentence = (
        f"This deletes {dataset.name} with {count(dataset.instance_count, 'picture')}. "
        "Its versions stay. For 30 days it can be brought back."
    )
    delete = Offer(f"Delete {dataset.name}", DeleteDataset(dataset.id), is_danger=True)
    return Ask(Question("Delete dataset", sentence, (delete,)))


_TITLE = "Restore version"


def restore(state: State, snapshot: sdk.Snapshot) -> Ask:
    """Ask where the pictures go: back into the dataset that the snapshot was made from, or into a new one."""
    dataset = dataset_of(state.working_set, snapshot.dataset_id)
    new = OpenSnapshot(snapshot.id, _free_name(state, snapshot.name))
    pictures = count(snapshot.instance_count, "picture")
    if dataset is None:
        sentence = f"The dataset of {snapshot.name} was deleted. Its {pictures} can be opened as a new dataset."
        return Ask(Question(_TITLE, sentence, (Offer("Open as a new dataset", new),)))
    sentence = (
        f"{snapshot.name} was made from {dataset.name}. Restoring replaces the "
        f"{count(dataset.instance_count, 'picture')} that {dataset.name} has now by the {pictures} of {snapshot.name}. "
        "Undo brings them back. A new dataset leaves them as they are."
    )
    back = Offer(f"Restore into {dataset.name}", RestoreSnapshot(snapshot.id, dataset.id))
    return Ask(Question(_TITLE, sentence, (back, Offer("Open as a new dataset", new))))


def _free_name(state: State, name: str) -> str:
    """The name of the snapshot, with a number where a dataset has it already."""
    return distinct([*(each.name for each in state.working_set.datasets), name])[-1]
