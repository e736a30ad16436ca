"""What is asked before a snapshot's pictures take the place of others."""

from __future__ import annotations

from diptych_client import sdk
from diptych_client.desktop.state.actions import Ask, Offer, OpenSnapshot, Question, RestoreSnapshot
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.working_set import dataset_of
from diptych_client.formatting.text import count, distinct

_TITLE = "Restore version"


def restore(state: State, snapshot: sdk.Snapshot) -> Ask:
    """Asks where the pictures go: back into the dataset that the snapshot was made from, or into a new one."""
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
