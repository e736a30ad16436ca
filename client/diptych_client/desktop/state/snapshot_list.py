"""All snapshots of the server, how they are listed, and which are selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from diptych_client import sdk
from diptych_client.desktop.state.actions import (
    CheckSnapshots,
    Connect,
    SearchSnapshots,
    SnapshotOrder,
    SortSnapshots,
)
from diptych_client.desktop.state.events import (
    Connected,
    SnapshotArrived,
    SnapshotsDeleted,
    SnapshotSeen,
    SnapshotsListed,
    TrainingBegan,
    TrainingLost,
    TrainingSeen,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.workspaces import Workspaces

_ALL = Workspaces()
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SnapshotList:
    """The snapshots without curves; details are loaded when a side shows one."""

    snapshots: tuple[sdk.Snapshot, ...] = ()
    order: SnapshotOrder = SnapshotOrder.NEWEST
    search: str = ""
    checked: frozenset[str] = frozenset()
    jobs: Mapping[str, sdk.TrainingJob] = field(default_factory=dict, hash=False)
    """The training job of each snapshot without a model, by snapshot id."""
    lost_job_ids: frozenset[str] = frozenset()
    """Jobs that can no longer be watched."""
    deleted_ids: tuple[str, ...] = ()
    """The snapshots deleted last, which can be undeleted."""


def after(snapshot_list: SnapshotList, message: Message) -> SnapshotList:
    """The snapshots after a message."""
    match message:
        case Connect():
            return SnapshotList(order=snapshot_list.order)
        case Connected(snapshots=snapshots) | SnapshotsListed(snapshots):
            known = {snapshot.id for snapshot in snapshots}
            return replace(snapshot_list, snapshots=snapshots, checked=snapshot_list.checked & known)
        case SnapshotArrived(snapshot) if snapshot.deleted_at is not None:
            kept = tuple(each for each in snapshot_list.snapshots if each.id != snapshot.id)
            return replace(snapshot_list, snapshots=kept, checked=snapshot_list.checked - {snapshot.id})
        case TrainingBegan(snapshot, job):
            return _with_job(replace(snapshot_list, snapshots=_with(snapshot_list.snapshots, snapshot)), job)
        case TrainingSeen(progress):
            return _with_job(snapshot_list, progress.job)
        case TrainingLost(job_id=job_id):
            return replace(snapshot_list, lost_job_ids=snapshot_list.lost_job_ids | {job_id})
        case SnapshotSeen(snapshot) | SnapshotArrived(snapshot):
            return replace(snapshot_list, snapshots=_with(snapshot_list.snapshots, snapshot))
        case SnapshotsDeleted(ids):
            kept = tuple(each for each in snapshot_list.snapshots if each.id not in ids)
            return replace(snapshot_list, snapshots=kept, checked=snapshot_list.checked - set(ids), deleted_ids=ids)
        case SortSnapshots(order):
            return replace(snapshot_list, order=order)
        case SearchSnapshots(text):
            return replace(snapshot_list, search=text)
        case CheckSnapshots(ids, is_checked):
            return replace(
                snapshot_list, checked=snapshot_list.checked | ids if is_checked else snapshot_list.checked - ids
            )
    return snapshot_list


def shown_snapshots(snapshot_list: SnapshotList, workspaces: Workspaces = _ALL) -> Sequence[sdk.Snapshot]:
    """The visible snapshots of the chosen workspace, in the chosen order."""
    wanted = snapshot_list.search.strip().casefold()
    found = [
        each
        for each in snapshot_list.snapshots
        if wanted in each.name.casefold() and workspaces.shows(each.workspace_id)
    ]
    by_name = snapshot_list.order in {SnapshotOrder.NAME, SnapshotOrder.NAME_BACKWARDS}
    backwards = snapshot_list.order in {SnapshotOrder.NEWEST, SnapshotOrder.NAME_BACKWARDS}
    # Sort newest first, then stably by name: snapshots of the same name stay newest first.
    found.sort(key=lambda each: each.created_at or _LONG_AGO, reverse=by_name or backwards)
    if by_name:
        found.sort(key=lambda each: each.name.casefold(), reverse=backwards)
    return found


def marked_snapshots(snapshot_list: SnapshotList, workspaces: Workspaces = _ALL) -> frozenset[str]:
    """The selected snapshots that are visible. Those that a search hides are not deleted."""
    return snapshot_list.checked & {each.id for each in shown_snapshots(snapshot_list, workspaces)}


def unsettled_job_ids(snapshot_list: SnapshotList) -> tuple[str, ...]:
    """The jobs that may still run, newest first: of snapshots without a model, and not known to have ended."""
    snapshots = sorted(snapshot_list.snapshots, key=lambda each: each.created_at or _LONG_AGO, reverse=True)
    ids = [each.training_job_id or _job_id(snapshot_list, each.id) for each in snapshots if not each.is_trained]
    ended = {job.id for job in snapshot_list.jobs.values() if job.state.has_ended} | snapshot_list.lost_job_ids
    return tuple(each for each in ids if each and each not in ended)


def running_job(snapshot_list: SnapshotList, snapshot_id: str) -> sdk.TrainingJob | None:
    """The training job of a snapshot while it runs."""
    job = snapshot_list.jobs.get(snapshot_id)
    return job if job is not None and not job.state.has_ended and job.id not in snapshot_list.lost_job_ids else None


def _job_id(snapshot_list: SnapshotList, snapshot_id: str) -> str:
    job = snapshot_list.jobs.get(snapshot_id)
    return job.id if job is not None else ""


def _with_job(snapshot_list: SnapshotList, job: sdk.TrainingJob) -> SnapshotList:
    return replace(snapshot_list, jobs={**snapshot_list.jobs, job.snapshot_id: job})


def _with(snapshots: tuple[sdk.Snapshot, ...], fresh: sdk.Snapshot) -> tuple[sdk.Snapshot, ...]:
    if any(each.id == fresh.id for each in snapshots):
        return tuple(fresh if each.id == fresh.id else each for each in snapshots)
    return (*snapshots, fresh)
