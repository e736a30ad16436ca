"""Edits of a dataset: each is done on the server, reported with the dataset's name, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.effects.connection import Link
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.events import ChangedByUs, DatasetSeen, Noticed, UndoEnded
from diptych_client.desktop.state.state import State
from diptych_client.formatting.text import count

_MAX_SEARCHED = 50
"""The number of latest changes in which the window's own change is searched."""


async def edit_dataset(link: Link, action: actions.Action, state: State, dataset: sdk.Dataset) -> None:
    """Perform an edit of the dataset on the screen.

    Raises:
        DiptychError: the server refused or does not respond.
    """
    selected = _meant(action, state, dataset)
    pictures = count(len(selected), "picture")
    match action:
        case actions.RelabelSelected(label_id) | actions.RelabelPictures(label_id=label_id) if selected:
            label = _label(dataset, label_id)
            now = await dataset.relabel(selected, label=label, if_unchanged="item")
            await _report_edit(link, now, f"Moved {pictures} of {dataset.name} to {label.name}.", f"move {pictures}")
        case actions.RemoveSelected() | actions.RemovePictures() if selected:
            now = await dataset.remove(selected, if_unchanged="item")
            await _report_edit(link, now, f"Removed {pictures} from {dataset.name}.", f"remove {pictures}")
        case actions.RenameLabel() | actions.DeleteLabel() | actions.MergeLabel():
            await _edit_label(link, action, state, dataset)
        case actions.ChooseBackbone(name):
            link.post(DatasetSeen(await dataset.update(backbone=name)))
            offer = actions.Offer("Undo", actions.ChooseBackbone(dataset.backbone))
            link.post(Noticed(f"{dataset.name} now uses the image network {name}.", is_problem=False, offers=(offer,)))


def _meant(action: actions.Action, state: State, dataset: sdk.Dataset) -> list[sdk.Instance]:
    """The pictures that an edit is about: those named in it, or else the selected ones."""
    ids = state.working_set.selected
    if isinstance(action, actions.RelabelPictures | actions.RemovePictures):
        ids = frozenset(action.instance_ids) if action.dataset_id == dataset.id else frozenset()
    return [each for each in state.working_set.instances.values() if each.id in ids]


async def undo(link: Link, action: actions.UndoChange, state: State) -> None:
    """Undo a group of changes. Undos run one after the other, so that the second one includes the result of the first.

    Raises:
        DiptychError: the server refused or does not respond.
    """
    try:
        async with link.undoing:
            shown = state.working_set.dataset
            dataset = shown if shown and shown.id == action.dataset_id else await _dataset(link, action.dataset_id)
            seen = max(dataset.sequence, link.undone_sequences.get(dataset.id, 0))
            change = await replace(dataset, sequence=seen).undo(action.group_id, if_unchanged="item")
            link.undone_sequences[dataset.id] = change.sequence
            link.post(ChangedByUs(dataset.id, change.sequence))
    finally:
        link.post(UndoEnded(action.dataset_id, action.group_id))
    again = actions.UndoChange(dataset.id, change.group_id, action.what, is_redo=not action.is_redo)
    words = "Redone" if action.is_redo else "Undone"
    offer = actions.Offer("Undo" if action.is_redo else "Redo", again)
    link.post(Noticed(f"{words} in {dataset.name}: {action.what}.", is_problem=False, offers=(offer,)))


async def report_change(
    link: Link, dataset: sdk.Dataset, sentence: str, *, what: str, is_it: Callable[[sdk.DatasetChange], bool]
) -> None:
    """Report what was done, with a button that undoes it, unless the history is unavailable."""
    offers: tuple[actions.Offer, ...] = ()
    try:
        change = await _own_change(dataset, is_it)
    except sdk.DiptychError:
        change = None
    if change is not None:
        link.post(ChangedByUs(dataset.id, change.sequence))
        offers = (actions.Offer("Undo", actions.UndoChange(dataset.id, change.group_id, what)),)
    link.post(Noticed(sentence, is_problem=False, offers=offers))


async def _edit_label(link: Link, action: actions.Action, state: State, dataset: sdk.Dataset) -> None:
    match action:
        case actions.RenameLabel(label_id, name, expected_name):
            label = _label(dataset, label_id)
            before = expected_name or label.name
            await dataset.rename_label(replace(label, name=before), name, if_unchanged="item")
            now = await dataset.refresh()
            link.post(DatasetSeen(now))
            await report_change(
                link,
                now,
                f"Renamed {before} to {name} in {dataset.name}.",
                what=f"rename {before} to {name}",
                is_it=lambda change: any(each.label_id == label_id for each in change.label_changes),
            )
        case actions.DeleteLabel(label_id):
            label = _label(dataset, label_id)
            held = sum(each.label_id == label_id for each in state.working_set.instances.values())
            now = await dataset.delete_label(label)
            words = f"Deleted {label.name} with {count(held, 'picture')} from {dataset.name}."
            await _report_edit(link, now, words, f"delete label {label.name}")
        case actions.MergeLabel(label_id, into_id):
            label, into = _label(dataset, label_id), _label(dataset, into_id)
            now = await dataset.merge_labels([label], into=into)
            words = f"Merged {label.name} into {into.name} in {dataset.name}."
            await _report_edit(link, now, words, f"merge {label.name} into {into.name}")


async def _report_edit(link: Link, now: sdk.Dataset, sentence: str, what: str) -> None:
    """Report an edit that returned the dataset right after it, whose last change is the edit."""
    link.post(DatasetSeen(now))
    await report_change(link, now, sentence, what=what, is_it=lambda change: change.sequence == now.sequence)


async def _own_change(dataset: sdk.Dataset, is_it: Callable[[sdk.DatasetChange], bool]) -> sdk.DatasetChange | None:
    searched = 0
    async for change in dataset.list_changes():
        searched += 1
        if is_it(change):
            return change
        if searched == _MAX_SEARCHED:
            break
    return None


async def _dataset(link: Link, dataset_id: str) -> sdk.Dataset:
    return await link.client.datasets.get(dataset_id)


def _label(dataset: sdk.Dataset, label_id: str) -> sdk.Label:
    return next(each for each in dataset.labels if each.id == label_id)
