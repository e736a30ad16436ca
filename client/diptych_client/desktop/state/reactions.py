"""What one part of the state does when another part has changed."""

from collections.abc import Iterator
from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state import comparison, last_used, live, notices, training
from diptych_client.desktop.state.actions import MovePictures, Offer, Screen, UndeleteDataset
from diptych_client.desktop.state.events import Cause, Disconnected, Noticed, PicturesStranded
from diptych_client.desktop.state.label_names import with_current_names
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.working_set import WorkingSet, offered_datasets

_HOMES = 2
"""So many datasets are offered for pictures whose own was deleted."""


def settled(before: State, state: State, message: Message) -> State:
    """The state once its parts fit together again, after a message has changed them."""
    if _is_recording(state) and _is_out_of_sight(before, state):
        state = replace(state, recording=replace(state.recording, is_on=False, is_waiting=False))
    state = replace(state, training=training.of_dataset(state.training, state.working_set.dataset_id))
    if _is_compared_anew(before, state):
        compared = comparison.following(state.comparison, state.snapshot_list.snapshots, state.working_set.dataset_id)
        is_other = compared.snapshot_ids != before.comparison.snapshot_ids
        state = replace(state, comparison=compared, live=live.cleared(state.live) if is_other else state.live)
    state = with_current_names(before, _remembered(state))
    for notice in (*_losses(before, state, message), *_missing(before, state)):
        state = replace(state, notices=notices.after(state.notices, notice))
    return state


def _remembered(state: State) -> State:
    """With what is to be taken up again at the next start."""
    used = last_used.with_dataset(state.last_used, state.connection.address, state.working_set.dataset_id)
    used = last_used.with_sides(used, state.comparison.picked)
    return state if used is state.last_used else replace(state, last_used=used)


def _is_compared_anew(before: State, state: State) -> bool:
    """Whether other snapshots may belong on the sides; not while a picture is held, and its answers with it."""
    was = before.snapshot_list.snapshots, before.working_set.dataset_id, before.comparison.picked, before.live.is_frozen
    now = state.snapshot_list.snapshots, state.working_set.dataset_id, state.comparison.picked, state.live.is_frozen
    return not state.live.is_frozen and any(a is not b for a, b in zip(was, now, strict=True))


def _is_recording(state: State) -> bool:
    return state.recording.is_on or state.recording.is_waiting


def _is_out_of_sight(before: State, state: State) -> bool:
    """Whether the screen no longer shows what is being recorded into: another screen, dataset or label is shown."""
    was, now = before.working_set, state.working_set
    return state.screen is not Screen.CAPTURE or was.dataset_id != now.dataset_id or not _is_same_label(was, now)


def _is_same_label(was: WorkingSet, now: WorkingSet) -> bool:
    return was.label_name == now.label_name or bool(was.label_id and was.label_id == now.label_id)


def _losses(before: State, state: State, message: Message) -> Iterator[Noticed]:
    """What is told when the dataset that is worked on was deleted, and of the pictures that wait for it."""
    gone = state.working_set.gone
    if gone is not None and before.working_set.gone is None and gone.id not in state.working_set.deleted_ids:
        offers = (Offer("Bring it back", UndeleteDataset(gone.id)),)
        yield Noticed(
            f"{gone.name} was deleted. It can be brought back with its pictures.", offers=offers, cause=_cause(gone.id)
        )
    if isinstance(message, PicturesStranded):
        yield _stranded(state, message)
    if isinstance(message, Disconnected) and before.working_set.waiting.later:
        yield Noticed("Nothing was undone: the server is away. Try again when it is back.", cause=Cause.SERVER)


def _missing(before: State, state: State) -> Iterator[Noticed]:
    """What is told when pictures that another screen showed are no longer in their dataset."""
    shown, count = state.working_set, state.working_set.missed_count
    if shown.revealed_ids is not before.working_set.revealed_ids and shown.dataset is not None and count:
        words = "1 of these pictures is" if count == 1 else f"{count:,} of these pictures are"
        yield Noticed(f"{words} no longer in {shown.dataset.name}.", is_problem=False)


def _stranded(state: State, stranded: PicturesStranded) -> Noticed:
    gone = state.working_set.gone
    name = gone.name if gone is not None and gone.id == stranded.dataset_id else "The dataset of your pictures"
    homes: list[sdk.Dataset] = [each for each in offered_datasets(state.working_set) if each.id != stranded.dataset_id]
    offers = [Offer("Bring it back", UndeleteDataset(stranded.dataset_id))]
    offers += [Offer(f"Put into {each.name}", MovePictures(stranded.dataset_id, each.id)) for each in homes[:_HOMES]]
    pictures = "picture is" if stranded.count == 1 else "pictures are"
    sentence = f"{name} was deleted. Your {stranded.count:,} {pictures} safe on this computer."
    return Noticed(sentence, offers=tuple(offers), cause=_cause(stranded.dataset_id))


def _cause(dataset_id: str) -> str:
    return f"deleted {dataset_id}"
