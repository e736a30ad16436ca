"""The dataset on the screen: its labels, its pictures, and the selected ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from diptych_client import history, sdk
from diptych_client.desktop.state import waiting_undo, workspaces
from diptych_client.desktop.state.actions import (
    ArrangeInstances,
    ChooseDataset,
    ChooseLabel,
    ChooseWorkspace,
    Connect,
    DeleteDataset,
    InstanceOrder,
    Reach,
    SelectAll,
    SelectInstance,
    SelectNothing,
    SelectPictures,
    UndeleteDataset,
    UndoChange,
)
from diptych_client.desktop.state.dataset_changes import (
    changed_dataset,
    changed_instances,
    with_dataset,
    with_recording_counts,
)
from diptych_client.desktop.state.events import (
    ChangedByUs,
    Connected,
    DatasetArrived,
    DatasetChanged,
    DatasetCreated,
    DatasetGone,
    DatasetSeen,
    DatasetsListed,
    FindingsSeen,
    HistoryListed,
    InstancesListed,
    PictureStored,
    UndoEnded,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.waiting_undo import WaitingUndo
from diptych_client.desktop.state.workspaces import Workspaces
from diptych_client.history import History


@dataclass(frozen=True, slots=True)
class WorkingSet:
    """The dataset on the screen, and how it is shown."""

    datasets: tuple[sdk.Dataset, ...] = ()
    dataset_id: str = ""
    dataset: sdk.Dataset | None = None
    """None until it is loaded."""
    instances: Mapping[str, sdk.Instance] = field(default_factory=dict, hash=False)
    """By id, oldest first; empty until they are loaded."""
    is_listed: bool = False
    """Whether `instances` is complete."""
    findings: tuple[sdk.Finding, ...] = ()
    """The problems that the server found in the dataset, the most important first."""
    label_name: str = ""
    """The label to record under; it may not exist yet."""
    label_id: str = ""
    """The id of that label once it exists, so that the window follows a rename."""
    wanted_id: str = ""
    """The dataset used last on this server."""
    gone: sdk.Dataset | None = None
    """The dataset that was deleted while on the screen. The user then chooses another one."""
    deleted_ids: frozenset[str] = frozenset()
    """The datasets deleted in this window."""
    selected: frozenset[str] = frozenset()
    last_clicked_id: str = ""
    wanted_ids: tuple[str, ...] = ()
    """The pictures to select as soon as they are loaded."""
    revealed_ids: tuple[str, ...] = ()
    """The pictures selected from another screen. The wall scrolls to the first one."""
    missed_count: int = 0
    """The number of those pictures that no longer exist."""
    history: History = ()
    """The latest changes, oldest first."""
    own: frozenset[int] = frozenset()
    """The sequence numbers of the changes that this window made."""
    undoing: frozenset[str] = frozenset()
    """The groups whose undo is in progress."""
    waiting: WaitingUndo = field(default_factory=WaitingUndo)
    is_history_listed: bool = False
    """Whether the server has sent `history`."""
    order: InstanceOrder = InstanceOrder.NEWEST
    shown_label_id: str = ""
    """The only label whose pictures are shown; empty means all."""
    workspaces: Workspaces = field(default_factory=Workspaces)


def after(bench: WorkingSet, message: Message) -> WorkingSet:
    """The working set after a message. Events of a previous dataset are ignored."""
    match message:
        case Connect():
            return WorkingSet(order=bench.order, label_name=bench.label_name)
        case Connected(datasets=datasets):
            return _offered(replace(bench, workspaces=workspaces.after(bench.workspaces, message)), datasets)
        case DatasetsListed(datasets):
            # The list may be older than the dataset on the screen, whose own watch reports its deletion.
            mine = [each for each in bench.datasets if each.id == bench.dataset_id]
            known = {each.id for each in datasets}
            return _offered(bench, (*(each for each in mine if each.id not in known), *datasets))
        case DatasetGone(dataset_id):
            return _offered(bench, tuple(each for each in bench.datasets if each.id != dataset_id))
        case DatasetArrived(dataset):
            return _offered(bench, with_dataset(bench.datasets, dataset))
        case ChooseWorkspace():
            return _offered(replace(bench, workspaces=workspaces.after(bench.workspaces, message)), bench.datasets)
        case DatasetCreated(dataset):
            return _begun(bench, with_dataset(bench.datasets, dataset), dataset.id, label_name=_typed(bench))
        case ChooseDataset(dataset_id) if dataset_id != bench.dataset_id:
            return _begun(bench, bench.datasets, dataset_id)
        case SelectPictures(dataset_id, wanted_ids):
            there = bench if dataset_id == bench.dataset_id else _begun(bench, bench.datasets, dataset_id)
            return _revealed(replace(there, wanted_ids=wanted_ids, shown_label_id=""))
        case DatasetSeen(dataset) if dataset.id == bench.dataset_id:
            # Only for the first labels: later, an empty field means that the user is typing another name.
            first = "" if bench.dataset is not None and bench.dataset.labels else _first_label(dataset)
            named = replace(bench, label_name=bench.label_name or first)
            return _with_label(replace(named, dataset=dataset))
        case InstancesListed(dataset_id, instances) if dataset_id == bench.dataset_id:
            counted = replace(bench.dataset, instance_count=len(instances)) if bench.dataset else None
            by_id = {each.id: each for each in instances}
            return _revealed(_pruned(replace(bench, instances=by_id, is_listed=True, dataset=counted)))
        case DatasetChanged(dataset_id, change) if dataset_id == bench.dataset_id:
            now = changed_instances(bench.instances, change)
            seen = history.heard(bench.history, change)
            return _pruned(
                _with_label(replace(bench, instances=now, history=seen, dataset=_with_change(bench, change, len(now))))
            )
    return _arranged(_remembered(bench, message), message)


def _remembered(bench: WorkingSet, message: Message) -> WorkingSet:
    """The history of the dataset and the changes of this window after a message."""
    match message:
        case FindingsSeen(dataset_id, findings) if dataset_id == bench.dataset_id:
            return replace(bench, findings=findings, dataset=with_recording_counts(bench.dataset, message.dataset))
        case HistoryListed(dataset_id, changes) if dataset_id == bench.dataset_id:
            return replace(bench, history=history.joined(bench.history, changes), is_history_listed=True)
        case ChangedByUs(dataset_id, sequence) | PictureStored(dataset_id=dataset_id, sequence=sequence) if (
            dataset_id == bench.dataset_id and sequence not in bench.own
        ):
            return replace(bench, own=bench.own | {sequence})
        case DeleteDataset(dataset_id):
            return replace(bench, deleted_ids=bench.deleted_ids | {dataset_id})
        case UndeleteDataset(dataset_id):
            return replace(bench, deleted_ids=bench.deleted_ids - {dataset_id})
        case UndoChange(dataset_id, group_id) if dataset_id == bench.dataset_id:
            return replace(bench, undoing=bench.undoing | {group_id})
        case UndoEnded(dataset_id, group_id) if dataset_id == bench.dataset_id:
            return replace(bench, undoing=bench.undoing - {group_id})
    waiting = waiting_undo.after(bench.waiting, message, bench.dataset_id)
    return bench if waiting is bench.waiting else replace(bench, waiting=waiting)


def _arranged(bench: WorkingSet, message: Message) -> WorkingSet:
    """The order and the selection of the pictures after a message."""
    match message:
        case ChooseLabel(name):
            return _with_label(replace(bench, label_name=name.strip(), label_id=""))
        case ArrangeInstances(order, label_id):
            return _pruned(replace(bench, order=order, shown_label_id=label_id))
        case SelectInstance(instance_id, reach) if instance_id in bench.instances:
            selected = _selected(bench, instance_id, reach)
            return replace(bench, selected=selected, last_clicked_id=instance_id)
        case SelectAll(label_id, burst_id):
            of_label = (each for each in shown_instances(bench) if label_id in {"", each.label_id})
            return replace(bench, selected=frozenset(each.id for each in of_label if burst_id in {"", each.burst_id}))
        case SelectNothing():
            return replace(bench, selected=frozenset())
    return bench


def shown_instances(bench: WorkingSet) -> Sequence[sdk.Instance]:
    """The visible instances: by label, then by recording, and in the chosen order."""
    places = {label.id: place for place, label in enumerate(bench.dataset.labels if bench.dataset else ())}
    shown = [each for each in bench.instances.values() if bench.shown_label_id in {"", each.label_id}]
    if bench.order is InstanceOrder.NEWEST:
        shown.reverse()
    firsts: dict[tuple[str, str], int] = {}
    for number, each in enumerate(shown):
        firsts.setdefault((each.label_id, each.burst_id), number)
    # Sorting is stable: within a recording the order stays.
    return sorted(
        shown, key=lambda each: (places.get(each.label_id, len(places)), firsts[each.label_id, each.burst_id])
    )


def offered_datasets(bench: WorkingSet) -> Sequence[sdk.Dataset]:
    """The datasets of the chosen workspace."""
    return [each for each in bench.datasets if bench.workspaces.shows(each.workspace_id)]


def dataset_of(bench: WorkingSet, dataset_id: str) -> sdk.Dataset | None:
    """A dataset by its id, in its latest known state."""
    if bench.dataset is not None and bench.dataset.id == dataset_id:
        return bench.dataset
    return next((each for each in bench.datasets if each.id == dataset_id), None)


def _offered(bench: WorkingSet, datasets: tuple[sdk.Dataset, ...]) -> WorkingSet:
    """With these datasets. The one on the screen stays as long as it exists.

    If there was none, choose the one used last or else the first; but choose none after the current one was deleted.
    """
    now = replace(bench, datasets=datasets)
    offered = [each.id for each in offered_datasets(now)]
    if bench.dataset_id in offered:
        return now
    if bench.dataset_id and bench.dataset_id not in [each.id for each in datasets]:
        known = next((each for each in bench.datasets if each.id == bench.dataset_id), None)
        return replace(_begun(now, datasets, ""), gone=bench.dataset or known)
    if bench.gone is not None and not bench.dataset_id:
        return _begun(now, datasets, bench.gone.id) if bench.gone.id in offered else now
    if not (offered or bench.dataset_id):
        return now
    first = bench.wanted_id if bench.wanted_id in offered else "".join(offered[:1])
    return _begun(now, datasets, first, label_name=_typed(bench))


def _typed(bench: WorkingSet) -> str:
    """The name of a label that was typed and does not exist yet: it goes with its typist into another dataset."""
    return "" if bench.label_id else bench.label_name


def _with_label(bench: WorkingSet) -> WorkingSet:
    """With the current name of the chosen label; none is chosen once it was deleted."""
    labels = bench.dataset.labels if bench.dataset else ()
    if bench.label_id:
        chosen = next((each for each in labels if each.id == bench.label_id), None)
        return replace(bench, label_id=chosen.id if chosen else "", label_name=chosen.name if chosen else "")
    same = next((each.id for each in labels if each.name == bench.label_name), "")
    return replace(bench, label_id=same) if same else bench


def _begun(
    bench: WorkingSet, datasets: tuple[sdk.Dataset, ...], dataset_id: str, *, label_name: str = ""
) -> WorkingSet:
    """Another dataset, which is not loaded yet."""
    return WorkingSet(
        workspaces=bench.workspaces,
        datasets=datasets,
        dataset_id=dataset_id,
        order=bench.order,
        label_name=label_name,
        wanted_id=bench.wanted_id,
        deleted_ids=bench.deleted_ids,
    )


def _first_label(dataset: sdk.Dataset) -> str:
    return dataset.labels[0].name if dataset.labels else ""


def _with_change(bench: WorkingSet, change: sdk.DatasetChange, count: int) -> sdk.Dataset | None:
    """The dataset after a change. The number of pictures is exact once they are listed."""
    known = bench.dataset.instance_count if bench.dataset else 0
    return changed_dataset(bench.dataset, change, count if bench.is_listed else known)


def _pruned(bench: WorkingSet) -> WorkingSet:
    """Without selected pictures that are not visible, so that they are not changed by accident."""
    selected = bench.selected & {each.id for each in shown_instances(bench)} if bench.selected else bench.selected
    return bench if selected == bench.selected else replace(bench, selected=selected)


def _revealed(bench: WorkingSet) -> WorkingSet:
    """With the pictures selected that another screen requested, except those that no longer exist."""
    if not (bench.wanted_ids and bench.is_listed):
        return bench
    found = tuple(each for each in bench.wanted_ids if each in bench.instances)
    missed = len(bench.wanted_ids) - len(found)
    return replace(bench, selected=frozenset(found), revealed_ids=found, wanted_ids=(), missed_count=missed)


def _selected(bench: WorkingSet, instance_id: str, reach: Reach) -> frozenset[str]:
    if reach is Reach.ALSO:
        return bench.selected ^ {instance_id}
    if reach is Reach.UP_TO and bench.last_clicked_id in bench.instances:
        ids = [each.id for each in shown_instances(bench)]
        if bench.last_clicked_id in ids and instance_id in ids:
            first, last = sorted((ids.index(bench.last_clicked_id), ids.index(instance_id)))
            return bench.selected | frozenset(ids[first : last + 1])
    return frozenset({instance_id})
