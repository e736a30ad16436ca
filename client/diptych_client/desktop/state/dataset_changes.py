"""Datasets and their pictures after a change on the server: values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from diptych_client import sdk


def with_dataset(datasets: tuple[sdk.Dataset, ...], fresh: sdk.Dataset) -> tuple[sdk.Dataset, ...]:
    """The datasets with one added, changed or deleted; the same object if no name of it or its labels changed."""
    known = next((each for each in datasets if each.id == fresh.id), None)
    if fresh.deleted_at is not None:
        return datasets if known is None else tuple(each for each in datasets if each.id != fresh.id)
    if known is None:
        return (fresh, *datasets)
    if known.name == fresh.name and _label_names(known) == _label_names(fresh):
        return datasets
    return tuple(fresh if each.id == fresh.id else each for each in datasets)


def _label_names(dataset: sdk.Dataset) -> Sequence[tuple[str, str]]:
    return [(label.id, label.name) for label in dataset.labels]


def with_recording_counts(shown: sdk.Dataset | None, counted: sdk.Dataset | None) -> sdk.Dataset | None:
    """The dataset with the numbers of recordings of another state of it; the same object if they are the same."""
    if shown is None or counted is None:
        return shown
    counts = {label.id: label.recording_count for label in counted.labels}
    labels = tuple(replace(each, recording_count=counts.get(each.id, each.recording_count)) for each in shown.labels)
    if labels == shown.labels and counted.recording_count == shown.recording_count:
        return shown
    return replace(shown, labels=labels, recording_count=counted.recording_count)


def changed_instances(instances: Mapping[str, sdk.Instance], change: sdk.DatasetChange) -> Mapping[str, sdk.Instance]:
    """The instances after a change, by id, oldest first."""
    now = dict(instances)
    for each in change.instance_changes or ():
        if each.after_label_id:
            now[each.instance.id] = replace(each.instance, label_id=each.after_label_id)
        else:
            now.pop(each.instance.id, None)
    return now


def changed_dataset(dataset: sdk.Dataset | None, change: sdk.DatasetChange, instance_count: int) -> sdk.Dataset | None:
    """The dataset after a change: its labels, its number of pictures, and the sequence number of the change."""
    if dataset is None or change.sequence <= dataset.sequence:
        return dataset
    labels = {label.id: label for label in dataset.labels}
    for each in change.label_changes:
        if each.after_name:
            ordinal = 1 + max((label.ordinal for label in labels.values()), default=-1)
            known = labels.get(each.label_id) or sdk.Label(each.label_id, "", 0, 0, ordinal)
            labels[each.label_id] = replace(known, name=each.after_name)
        else:
            labels.pop(each.label_id, None)
    return replace(
        dataset,
        labels=tuple(labels.values()) if change.label_changes else dataset.labels,
        instance_count=instance_count,
        sequence=change.sequence,
    )
