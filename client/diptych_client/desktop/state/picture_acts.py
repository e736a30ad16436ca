"""What can be done with the open picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diptych_client.desktop.state import correcting
from diptych_client.desktop.state.actions import AddOpened, SelectPictures
from diptych_client.desktop.state.picture_answers import picture_label, shown_label
from diptych_client.desktop.state.picture_causes import ChosenCause
from diptych_client.desktop.state.state import State


@dataclass(frozen=True, slots=True)
class AddOffer:
    """How an open frame is added: the button, and the reason if it cannot be pressed."""

    words: str
    action: AddOpened | None
    reason: str = ""
    labels: Sequence[str] = ()
    """What it may be."""
    label: str = ""
    """What it is said to be."""


def add_offer(state: State) -> AddOffer | None:
    """The offer to add the open picture; None if it is stored already."""
    drawer = state.drawer
    if not drawer.opened.is_open or drawer.opened.instance_id:
        return None
    dataset = correcting.target(state)
    labels = [each.name for each in correcting.labels(state)]
    label = shown_label(state)
    if state.connection.forbids:
        return AddOffer("Add", None, state.connection.forbids, labels, label)
    if dataset is None:
        reason = "Choose the dataset under Live first." if correcting.targets(state) else "Train a version first."
        return AddOffer("Add", None, reason, labels, label)
    if not label:
        return AddOffer("Add", None, f"Say what it is. It goes into {dataset.name}.", labels)
    if drawer.is_added:
        return AddOffer(f"Added as {label}", None, f"It is in {dataset.name} now.", labels, label)
    what = "Add the unedited picture" if drawer.what_if.is_edited else "Add"
    same = next((each.id for each in dataset.labels if each.name == label), "")
    action = AddOpened(dataset.id, label, same)
    return AddOffer(f"{what} as {label}", action, f"Goes into {dataset.name}.", labels, label)


def select_recording(state: State, cause: ChosenCause) -> SelectPictures:
    """The action that shows a recording under Collect, selected."""
    return SelectPictures(_dataset_id(state, cause.snapshot_id), _recording_ids(state, cause))


def select_own_recording(state: State) -> SelectPictures | None:
    """The action that shows the recording of the open picture under Collect; None if it is not stored."""
    opened, known = state.drawer.opened, picture_label(state)
    if not opened.instance_id or not known.dataset_id:
        return None
    return SelectPictures(known.dataset_id, (opened.instance_id,))


def _recording_ids(state: State, cause: ChosenCause) -> tuple[str, ...]:
    """The pictures of the recording, as far as they are known, and at least the one that is shown."""
    sides = (state.comparison.a, state.comparison.b)
    listed = next((each.instances for each in sides if each.snapshot_id == cause.snapshot_id), ())
    here = [*state.working_set.instances.values(), *listed]
    found = dict.fromkeys(each.id for each in here if each.burst_id == cause.recording_id)
    return tuple(found) or (cause.instance_id,)


def _dataset_id(state: State, snapshot_id: str) -> str:
    owners = {each.id: each.dataset_id for each in state.snapshot_list.snapshots}
    return owners.get(snapshot_id, state.working_set.dataset_id)
