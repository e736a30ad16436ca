"""What somebody wants, done on the server."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.bridge.link import Link
from diptych_client.desktop.bridge.watching import list_snapshots
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.events import (
    CellListed,
    DatasetCreated,
    DatasetSeen,
    Noticed,
    SnapshotsDeleted,
    TrainingBegan,
)
from diptych_client.desktop.state.state import State

_CHANGES = (
    actions.AddFiles,
    actions.CancelTraining,
    actions.ChooseBackbone,
    actions.CorrectFrame,
    actions.CreateDataset,
    actions.DeleteChecked,
    actions.RelabelSelected,
    actions.RemoveSelected,
    actions.RenameLabel,
    actions.RenameSnapshot,
    actions.StartRecording,
    actions.Train,
    actions.TrainAgain,
    actions.UndeleteSnapshots,
    actions.UndoChange,
)


def is_change(action: actions.Action) -> bool:
    """Whether it changes something on the server, which a viewer may not."""
    is_loading = isinstance(action, actions.LoadSnapshot) and action.is_confirmed
    return is_loading or isinstance(action, _CHANGES)


async def perform(link: Link, action: actions.Action, state: State) -> None:
    """Do what the action asks of the server; `state` is that before the action.

    Raises:
        DiptychError: the server refused or does not answer.
        OSError: a file could not be written.
    """
    match action:
        case actions.CreateDataset(name):
            link.post(
                DatasetCreated(await link.client.datasets.create(name, workspace=state.workbench.workspaces.chosen_id))
            )
        case actions.Train():
            await _train(link, state)
        case actions.TrainAgain(snapshot_id):
            await _train_again(link, snapshot_id, state)
        case actions.ShowCell():
            await _show_cell(link, action, state)
        case actions.CancelTraining() if state.training.job is not None:
            await state.training.job.cancel()
        case actions.RenameSnapshot() | actions.DeleteChecked() | actions.UndeleteSnapshots() | actions.LoadSnapshot():
            await _on_snapshots(link, action, state)
        case _ if state.workbench.dataset is not None:
            await _on_dataset(link, action, state, state.workbench.dataset)


async def _train(link: Link, state: State) -> None:
    dataset = state.workbench.dataset
    if dataset is None:
        link.post(Noticed("Record some pictures first: there is nothing to train on."))
        return
    job = await dataset.train(state.training.snapshot_name.strip(), parameters=state.training.parameters)
    link.post(TrainingBegan(await link.client.snapshots.get(job.snapshot_id), job))


async def _train_again(link: Link, snapshot_id: str, state: State) -> None:
    snapshot = next(each for each in state.library.snapshots if each.id == snapshot_id)
    link.post(TrainingBegan(snapshot, await snapshot.train(state.training.parameters)))


async def _show_cell(link: Link, action: actions.ShowCell, state: State) -> None:
    snapshot = state.sides.of(action.side).snapshot
    if snapshot is None:
        return
    labels = {label.id: label for label in snapshot.labels}
    listing = snapshot.list_instances(label=labels[action.label_id], answered=labels[action.answered_label_id])
    instances = tuple([each async for each in listing])
    link.post(CellListed(snapshot.id, action.label_id, action.answered_label_id, instances))


async def _on_dataset(link: Link, action: actions.Action, state: State, dataset: "sdk.Dataset") -> None:
    selected = [each for each in state.workbench.instances.values() if each.id in state.workbench.selected]
    match action:
        case actions.RelabelSelected(label_id) if selected:
            label = next(each for each in dataset.labels if each.id == label_id)
            link.post(DatasetSeen(await dataset.relabel(selected, label=label, as_seen=True)))
        case actions.RemoveSelected() if selected:
            link.post(DatasetSeen(await dataset.remove(selected, as_seen=True)))
        case actions.UndoChange():
            await _undo(link, dataset)
        case actions.RenameLabel(label_id, name, seen_name):
            label = next(each for each in dataset.labels if each.id == label_id)
            await dataset.rename_label(replace(label, name=seen_name or label.name), name, as_seen=True)
            link.post(DatasetSeen(await dataset.refresh()))
        case actions.ChooseBackbone(name):
            link.post(DatasetSeen(await dataset.update(backbone=name)))


async def _undo(link: Link, dataset: "sdk.Dataset") -> None:
    """One after the other: who undoes twice has seen what the first one did, although the screen has not shown it."""
    async with link.undoing:
        seen = max(dataset.sequence, link.undone_sequences.get(dataset.id, 0))
        change = await dataset.undo(seen_sequence=seen)
        link.undone_sequences[dataset.id] = change.sequence


async def _on_snapshots(link: Link, action: actions.Action, state: State) -> None:
    by_id = {each.id: each for each in state.library.snapshots}
    match action:
        case actions.RenameSnapshot(snapshot_id, name):
            await by_id[snapshot_id].rename(name, if_unchanged=True)
            await list_snapshots(link)
        case actions.DeleteChecked():
            await _delete(link, [by_id[each] for each in sorted(state.library.checked)])
        case actions.UndeleteSnapshots():
            gone = {each.id: each async for each in link.client.snapshots.list(deleted=True)}
            for snapshot_id in state.library.deleted_ids:
                if snapshot_id in gone:
                    await gone[snapshot_id].undelete()
            link.post(SnapshotsDeleted(()))
            await list_snapshots(link)
        case actions.LoadSnapshot(snapshot_id, is_confirmed) if is_confirmed and state.workbench.dataset is not None:
            restored = await state.workbench.dataset.restore(by_id[snapshot_id])
            link.post(DatasetSeen(restored))
            sentence = f"{by_id[snapshot_id].name} is the working set now; undo brings back what was there."
            link.post(Noticed(sentence, is_problem=False))
        case actions.LoadSnapshot(is_confirmed=True):
            link.post(Noticed("There is no dataset to load it into: make one first."))


async def _delete(link: Link, snapshots: Sequence["sdk.Snapshot"]) -> None:
    for each in snapshots:
        with suppress(sdk.NotFoundError):  # somebody else was faster
            await each.delete(if_unchanged=True)
    link.post(SnapshotsDeleted(tuple(each.id for each in snapshots)))
