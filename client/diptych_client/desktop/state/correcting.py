"""Corrections: a picture is added to the dataset that the models on the screen learned from."""

from __future__ import annotations

from collections.abc import Sequence

from diptych_client import sdk
from diptych_client.desktop.state.actions import AddCaught, CorrectFrame
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.working_set import dataset_of


def targets(state: State) -> Sequence[sdk.Dataset]:
    """The datasets that the compared models learned from, without deleted ones, that of side A first."""
    ids = dict.fromkeys(each.dataset_id for each in _compared(state))
    found = (dataset_of(state.working_set, each) for each in ids)
    return [each for each in found if each is not None]


def target(state: State) -> sdk.Dataset | None:
    """The dataset for a correction; None if there is none, or if the user must choose one of several."""
    offered = targets(state)
    if len(offered) == 1:
        return offered[0]
    return next((each for each in offered if each.id == state.comparison.target_id), None)


def labels(state: State) -> Sequence[sdk.Label]:
    """The labels of the compared models of the target, with their current names, in the order of the dataset."""
    dataset = target(state)
    if dataset is None:
        return ()
    of_dataset = [each for each in _compared(state) if each.dataset_id == dataset.id]
    known = {label.id for snapshot in of_dataset for label in snapshot.labels}
    return [label for label in dataset.labels if label.id in known]


def correction(state: State, name: str) -> CorrectFrame | None:
    """The action that adds the frozen picture under a label; None if there is no target."""
    dataset = target(state)
    if dataset is None or not name.strip():
        return None
    same = next((each.id for each in dataset.labels if each.name == name.strip()), "")
    return CorrectFrame(dataset.id, name.strip(), same)


def caught_correction(state: State, name: str, *, burst_id: str) -> AddCaught | None:
    """The action that adds the chosen caught frame under a label as a recording; None if it cannot be added."""
    caught, found = state.live.catching.chosen_frame, correction(state, name)
    if caught is None or found is None or caught.is_added:
        return None
    return AddCaught(caught.number, found.dataset_id, found.label_name, burst_id, found.label_id)


def _compared(state: State) -> Sequence[sdk.Snapshot]:
    by_id = {each.id: each for each in state.snapshot_list.snapshots}
    return [by_id[each] for each in state.comparison.snapshot_ids if each in by_id]
