"""The versions that can be compared, oldest to newest: which ones the strip shows, and which one is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from diptych_client import sdk
from diptych_client.desktop.state.actions import ChooseSide, Side
from diptych_client.desktop.state.snapshot_list import running_job
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.training import job_progress
from diptych_client.desktop.state.working_set import dataset_of

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StripVersion:
    """One version in the strip."""

    snapshot: sdk.Snapshot
    progress: float | None = None
    """The progress of its first training, from 0 to 1; None if it is trained."""
    dataset_name: str = ""
    """Of a version of another dataset; empty otherwise."""

    @property
    def id(self) -> str:
        """The id of the snapshot."""
        return self.snapshot.id


def strip_versions(state: State) -> Sequence[StripVersion]:
    """The versions of the compared dataset, and before them the chosen ones of other datasets."""
    comparison = state.comparison
    by_age = sorted(state.snapshot_list.snapshots, key=lambda each: each.created_at or _LONG_AGO)
    others = [
        StripVersion(each, dataset_name=_dataset_name(state, each))
        for each in by_age
        if each.dataset_id != comparison.dataset_id and each.id in comparison.snapshot_ids
    ]
    own = [each for each in by_age if each.dataset_id == comparison.dataset_id]
    return [*others, *(found for each in own if (found := _own(state, each)) is not None)]


def other_versions(state: State) -> Sequence[tuple[str, Sequence[sdk.Snapshot]]]:
    """The trained versions of the other datasets, newest first, by the name of their dataset."""
    workspaces = state.working_set.workspaces
    found: dict[str, list[sdk.Snapshot]] = {}
    for each in sorted(state.snapshot_list.snapshots, key=lambda each: each.created_at or _LONG_AGO, reverse=True):
        if each.is_trained and each.dataset_id != state.comparison.dataset_id and workspaces.shows(each.workspace_id):
            found.setdefault(each.dataset_id, []).append(each)
    return [(_dataset_name(state, versions[0]), versions) for versions in found.values()]


def walk(state: State, side: Side, step: int) -> ChooseSide | None:
    """The action that moves a side to an older (-1) or newer (+1) version; None at the end of the strip."""
    ids = [each.id for each in strip_versions(state) if each.progress is None and not each.dataset_name]
    chosen = state.comparison.of(side).snapshot_id
    if chosen not in ids:
        return ChooseSide(side, ids[-1]) if ids else None
    place = ids.index(chosen) + step
    return ChooseSide(side, ids[place]) if 0 <= place < len(ids) else None


def strip_text(state: State) -> str:
    """What to do if there are not two versions to compare; empty otherwise."""
    own = [each for each in strip_versions(state) if not each.dataset_name]
    trained = [each for each in own if each.progress is None]
    if len(trained) > 1 or all(state.comparison.of(side).snapshot_id for side in Side):
        return ""
    if len(trained) < len(own):
        return "Training ..."
    if trained:
        return "Train once more to compare."
    return "No versions yet. Record pictures of two labels, then train."


def _own(state: State, snapshot: sdk.Snapshot) -> StripVersion | None:
    """None for a version that has no model and is not being trained."""
    if snapshot.is_trained:
        return StripVersion(snapshot)
    job = running_job(state.snapshot_list, snapshot.id)
    return None if job is None else StripVersion(snapshot, job_progress(job)[0])


def _dataset_name(state: State, snapshot: sdk.Snapshot) -> str:
    dataset = dataset_of(state.working_set, snapshot.dataset_id)
    return dataset.name if dataset else "deleted dataset"
