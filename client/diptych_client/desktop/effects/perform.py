"""Actions of the user, performed on the server."""

from diptych_client.desktop.effects.comparisons import check
from diptych_client.desktop.effects.connection import Link
from diptych_client.desktop.effects.datasets import edit_dataset, undo
from diptych_client.desktop.effects.snapshots import manage_datasets, manage_snapshots
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.events import CellListed, DatasetCreated, TrainingBegan, TrainingRefused
from diptych_client.desktop.state.state import State

_CHANGES = (
    actions.AddCaught,
    actions.AddFiles,
    actions.AddOpened,
    actions.CancelCauseCheck,
    actions.CancelCheck,
    actions.CheckCause,
    actions.CancelTraining,
    actions.CheckChanges,
    actions.ChooseBackbone,
    actions.CorrectFrame,
    actions.CreateDataset,
    actions.DeleteDataset,
    actions.DeleteLabel,
    actions.DeleteSnapshots,
    actions.MergeLabel,
    actions.MovePictures,
    actions.OpenSnapshot,
    actions.RelabelPictures,
    actions.RelabelSelected,
    actions.RemovePictures,
    actions.RemoveSelected,
    actions.RenameDataset,
    actions.RenameLabel,
    actions.RenameSnapshot,
    actions.RestoreSnapshot,
    actions.StartRecording,
    actions.Train,
    actions.TrainAgain,
    actions.UndeleteDataset,
    actions.UndeleteSnapshots,
    actions.UndoChange,
)


def is_change(action: actions.Action) -> bool:
    """Whether the action changes data on the server, which a viewer must not do."""
    return isinstance(action, _CHANGES)


async def perform(link: Link, action: actions.Action, state: State) -> None:
    """Perform an action on the server; `state` is that before the action.

    Raises:
        DiptychError: the server refused or does not respond.
        OSError: a file could not be written.
    """
    workspace = state.working_set.workspaces.chosen_id
    match action:
        case actions.CreateDataset(name):
            link.post(DatasetCreated(await link.client.datasets.create(name, workspace=workspace)))
        case actions.Train():
            await _train(link, state)
        case actions.TrainAgain(snapshot_id):
            await _train_again(link, snapshot_id, state)
        case actions.ShowCell():
            await _show_cell(link, action, state)
        case actions.CancelTraining(job_id):
            await (await link.client.training_jobs.get(job_id)).cancel()
        case actions.CheckChanges() | actions.CancelCheck() | actions.CancelCauseCheck() | actions.ListAnswers():
            await check(link, action)
        case actions.UndoChange():
            await undo(link, action, state)
        case actions.RenameDataset() | actions.DeleteDataset() | actions.UndeleteDataset():
            await manage_datasets(link, action)
        case _ if state.working_set.dataset is not None:
            await manage_snapshots(link, action, state)
            await edit_dataset(link, action, state, state.working_set.dataset)
        case _:
            await manage_snapshots(link, action, state)


async def _train(link: Link, state: State) -> None:
    dataset = state.working_set.dataset
    if dataset is None:
        words = "Not trained: record some pictures first."
        link.post(TrainingRefused(words, state.working_set.dataset_id))
        return
    if state.training.problem:
        link.post(TrainingRefused(f"Not trained: {state.training.problem}", dataset.id))
        return
    job = await dataset.train(state.training.snapshot_name.strip(), parameters=state.training.parameters)
    link.post(TrainingBegan(await link.client.snapshots.get(job.snapshot_id), job))


async def _train_again(link: Link, snapshot_id: str, state: State) -> None:
    snapshot = next(each for each in state.snapshot_list.snapshots if each.id == snapshot_id)
    link.post(TrainingBegan(snapshot, await snapshot.train(state.training.parameters)))


async def _show_cell(link: Link, action: actions.ShowCell, state: State) -> None:
    snapshot = state.comparison.of(action.side).snapshot
    if snapshot is None:
        return
    labels = {label.id: label for label in snapshot.labels}
    if not {action.label_id, action.answered_label_id} <= labels.keys():
        link.post(CellListed(snapshot.id, action.label_id, action.answered_label_id, ()))
        return
    listing = snapshot.list_instances(label=labels[action.label_id], answered=labels[action.answered_label_id])
    instances = tuple([each async for each in listing])
    link.post(CellListed(snapshot.id, action.label_id, action.answered_label_id, instances))
