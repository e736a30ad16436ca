"""Current names of labels. Snapshots and answers contain the names from the time when they were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state import comparison_names
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.working_set import WorkingSet, dataset_of
from diptych_client.formatting.text import distinct

Names = Mapping[str, str]
"""By label id."""


def with_current_names(before: State, state: State) -> State:
    """The state with the current names of all labels in snapshots and answers; unchanged parts stay the same objects.

    Args:
        state: after a message.
        before: the previous state, whose names are current.
    """
    was, bench = before.working_set, state.working_set
    is_any_new = was.datasets is not bench.datasets or was.dataset is not bench.dataset
    listed, comparison, training, live = state.snapshot_list.snapshots, state.comparison, state.training, state.live
    names = current_names(bench)
    if is_any_new or before.snapshot_list.snapshots is not listed:
        snapshots = tuple(renamed(each, names) for each in listed)
        if any(a is not b for a, b in zip(snapshots, listed, strict=True)):
            state = replace(state, snapshot_list=replace(state.snapshot_list, snapshots=snapshots))
    if is_any_new or before.comparison is not comparison:
        a, b = (replace(each, snapshot=_renamed(each.snapshot, names)) for each in (comparison.a, comparison.b))
        if (a.snapshot, b.snapshot) != (comparison.a.snapshot, comparison.b.snapshot):
            state = replace(state, comparison=replace(comparison, a=a, b=b))
    if is_any_new or before.compared is not state.compared:
        state = replace(state, compared=comparison_names.with_current_names(state.compared, names))
    if is_any_new or before.training is not training:
        shown = _renamed(training.snapshot, names)
        if shown is not training.snapshot:
            state = replace(state, training=replace(training, snapshot=shown))
    if live.predictions is not None and (is_any_new or before.live.predictions is not live.predictions):
        model_set = with_names(live.predictions.model_set, names)
        if model_set is not live.predictions.model_set:
            state = replace(state, live=replace(live, predictions=replace(live.predictions, model_set=model_set)))
    return state


def current_names(bench: WorkingSet) -> Names:
    """The current name of each label of all datasets."""
    datasets = (dataset_of(bench, each.id) or each for each in bench.datasets)
    return {label.id: label.name for dataset in datasets for label in dataset.labels}


def renamed(snapshot: sdk.Snapshot, names: Names) -> sdk.Snapshot:
    """The snapshot with the current names of its labels; a deleted label keeps its name."""
    shown = _distinct([(label.id, label.name) for label in snapshot.labels], names)
    if shown == [label.name for label in snapshot.labels]:
        return snapshot
    labels = tuple(replace(label, name=name) for label, name in zip(snapshot.labels, shown, strict=True))
    by_id = {label.id: label.name for label in labels}
    metrics = snapshot.training_metrics
    if metrics is not None:
        of_labels = tuple(replace(each, name=by_id.get(each.label_id, each.name)) for each in metrics.labels)
        metrics = replace(metrics, labels=of_labels)
    return replace(snapshot, labels=labels, training_metrics=metrics)


def with_names(model_set: sdk.ModelSet, names: Names) -> sdk.ModelSet:
    """The model set with the current names of its labels. If two datasets share a row, the first snapshot decides."""
    known = [(next((each for each in ids if each in names), ""), name) for ids, name in _lines(model_set)]
    shown = _distinct(known, names)
    if shown == [label.name for label in model_set.labels]:
        return model_set
    labels = tuple(replace(label, name=name) for label, name in zip(model_set.labels, shown, strict=True))
    return replace(model_set, labels=labels)


def _lines(model_set: sdk.ModelSet) -> Iterable[tuple[Sequence[str], str]]:
    """For each label: its ids in the snapshots, and its name."""
    for place, label in enumerate(model_set.labels):
        yield [each.label_ids[place] for each in model_set.snapshots if place < len(each.label_ids)], label.name


def _distinct(labels: Sequence[tuple[str, str]], names: Names) -> Sequence[str]:
    """The current names; a deleted label gets a number if another label has its name now."""
    order = sorted(range(len(labels)), key=lambda place: labels[place][0] not in names)
    numbered = distinct([names.get(*labels[place]) for place in order])
    by_place = dict(zip(order, numbered, strict=True))
    return [by_place[place] for place in range(len(labels))]


def _renamed(snapshot: sdk.Snapshot | None, names: Names) -> sdk.Snapshot | None:
    return None if snapshot is None else renamed(snapshot, names)
