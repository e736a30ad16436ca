"""What is asked before a label or a dataset is deleted."""

from diptych_client.desktop.state.actions import Action, Ask, DeleteDataset, DeleteLabel, Offer, Question
from diptych_client.desktop.state.state import State
from diptych_client.formatting.text import count


def delete_label(state: State, label_id: str) -> Action | None:
    """Deletes a label; asks first where it has pictures."""
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
    """Asks before the dataset on the screen is deleted."""
    dataset = state.working_set.dataset
    if dataset is None:
        return None
    sentence = (
        f"This deletes {dataset.name} with {count(dataset.instance_count, 'picture')}. "
        "Its versions stay. For 30 days it can be brought back."
    )
    delete = Offer(f"Delete {dataset.name}", DeleteDataset(dataset.id), is_danger=True)
    return Ask(Question("Delete dataset", sentence, (delete,)))
