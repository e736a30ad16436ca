"""Reactions of one part of the state to changes of another."""

from collections.abc import Iterator
from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state import compared, comparison, last_used, live, notices, training
from diptych_client.desktop.state.actions import (
    DismissSuspect,
    MovePictures,
    Offer,
    RestoreSuspects,
    Screen,
    UndeleteDataset,
)
from diptych_client.desktop.state.events import Cause, Disconnected, Noticed, PicturesStranded
from diptych_client.desktop.state.label_names import with_current_names
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.working_set import WorkingSet, offered_datasets

_HOMES = 2
"""The number of datasets offered for pictures whose dataset was deleted."""


def settled(before: State, state: State, message: Message) -> State:
    """The state after a message, with its parts made consistent again."""
    if _is_recording(state) and _is_out_of_sight(before, state):
        state = replace(state, recording=replace(state.recording, is_on=False, is_waiting=False))
    state = replace(state, training=training.of_dataset(state.training, state.working_set.dataset_id))
    if _may_compare_others(before, state):
        sides = comparison.following(state.comparison, state.snapshot_list.snapshots, state.working_set.dataset_id)
        if sides.snapshot_ids != before.comparison.snapshot_ids:
            is_other = set(sides.snapshot_ids) != set(before.comparison.snapshot_ids)
            state = replace(state, live=live.cleared(state.live, is_other_pair=is_other))
        if sides.pair != before.comparison.pair:
            state = replace(state, compared=compared.without_view(state.compared))
        state = replace(state, comparison=sides)
    state = with_current_names(before, _remembered(state, message))
    for notice in (*_losses(before, state, message), *_missing(before, state)):
        state = replace(state, notices=notices.after(state.notices, notice))
    return state


def _remembered(state: State, message: Message) -> State:
    """With the choices to restore at the next start updated."""
    used = last_used.with_dataset(state.last_used, state.connection.address, state.working_set.dataset_id)
    used = last_used.with_sides(used, state.comparison.picked)
    match message:
        case DismissSuspect(dataset_id, suspect_id):
            used = last_used.with_dismissed(used, dataset_id, suspect_id)
        case RestoreSuspects(dataset_id):
            used = last_used.without_dismissed(used, dataset_id)
    return state if used is state.last_used else replace(state, last_used=used)


def _may_compare_others(before: State, state: State) -> bool:
    """Whether the sides may need other snapshots; never while a picture and its answers are frozen."""
    was = before.snapshot_list.snapshots, before.working_set.dataset_id, before.comparison.picked, before.live.is_frozen
    now = state.snapshot_list.snapshots, state.working_set.dataset_id, state.comparison.picked, state.live.is_frozen
    return not state.live.is_frozen and any(a is not b for a, b in zip(was, now, strict=True))


def _is_recording(state: State) -> bool:
    return state.recording.is_on or state.recording.is_waiting


def _is_out_of_sight(before: State, state: State) -> bool:
    """Whether the screen no longer shows the recording: another screen, dataset or label is shown."""
    was, now = before.working_set, state.working_set
    return state.screen is not Screen.COLLECT or was.dataset_id != now.dataset_id or not _is_same_label(was, now)


def _is_same_label(was: WorkingSet, now: WorkingSet) -> bool:
    return was.label_name == now.label_name or bool(was.label_id and was.label_id == now.label_id)


def _losses(before: State, state: State, message: Message) -> Iterator[Noticed]:
    """Notices about a deleted dataset, the pictures waiting for it, and an undo that was dropped."""
    gone = state.working_set.gone
    if gone is not None and before.working_set.gone is None and gone.id not in state.working_set.deleted_ids:
        offers = (Offer("Restore it", UndeleteDataset(gone.id)),)
        yield Noticed(
            f"{gone.name} was deleted. You can restore it with its pictures.", offers=offers, cause=_cause(gone.id)
        )
    if isinstance(message, PicturesStranded):
        yield _stranded(state, message)
    if isinstance(message, Disconnected) and before.working_set.waiting.later:
        yield Noticed("Nothing was undone: the server is away. Try again when it is back.", cause=Cause.SERVER)


def _missing(before: State, state: State) -> Iterator[Noticed]:
    """Notices about pictures selected on another screen that are no longer in their dataset."""
    shown, count = state.working_set, state.working_set.missed_count
    if shown.revealed_ids is not before.working_set.revealed_ids and shown.dataset is not None and count:
        words = "1 of these pictures is" if count == 1 else f"{count:,} of these pictures are"
        yield Noticed(f"{words} no longer in {shown.dataset.name}.", is_problem=False)


def _stranded(state: State, stranded: PicturesStranded) -> Noticed:
    gone = state.working_set.gone
    name = gone.name if gone is not None and gone.id == stranded.dataset_id else "The dataset of your pictures"
    homes: list[sdk.Dataset] = [each for each in offered_datasets(state.working_set) if each.id != stranded.dataset_id]
    offers = [Offer("Restore it", UndeleteDataset(stranded.dataset_id))]
    offers += [Offer(f"Move to {each.name}", MovePictures(stranded.dataset_id, each.id)) for each in homes[:_HOMES]]
    pictures = "picture is" if stranded.count == 1 else "pictures are"
    sentence = f"{name} was deleted. Your {stranded.count:,} {pictures} safe on this computer."
    return Noticed(sentence, offers=tuple(offers), cause=_cause(stranded.dataset_id))


def _cause(dataset_id: str) -> str:
    return f"deleted {dataset_id}"
