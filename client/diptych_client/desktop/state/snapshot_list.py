"""All snapshots of the server, how they are shown, and which are marked."""

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
class Library:
    """The snapshots, without curves; details come when a side shows one."""

    snapshots: tuple[sdk.Snapshot, ...] = ()
    order: SnapshotOrder = SnapshotOrder.NEWEST
    search: str = ""
    checked: frozenset[str] = frozenset()
    jobs: Mapping[str, sdk.TrainingJob] = field(default_factory=dict, hash=False)
    """By snapshot: how its training goes, or how it ended without a model."""
    lost_job_ids: frozenset[str] = frozenset()
    """Jobs that the server no longer knows."""
    deleted_ids: tuple[str, ...] = ()
    """What was deleted last, and can be brought back."""


def after(library: Library, message: Message) -> Library:
    """The snapshots after what was wanted or has happened."""
    match message:
        case Connect():
            return Library(order=library.order)
        case Connected(snapshots=snapshots) | SnapshotsListed(snapshots):
            known = {snapshot.id for snapshot in snapshots}
            return replace(library, snapshots=snapshots, checked=library.checked & known)
        case SnapshotArrived(snapshot) if snapshot.deleted_at is not None:
            kept = tuple(each for each in library.snapshots if each.id != snapshot.id)
            return replace(library, snapshots=kept, checked=library.checked - {snapshot.id})
        case TrainingBegan(snapshot, job):
            return _with_job(replace(library, snapshots=_with(library.snapshots, snapshot)), job)
        case TrainingSeen(progress):
            return _with_job(library, progress.job)
        case TrainingLost(job_id=job_id):
            return replace(library, lost_job_ids=library.lost_job_ids | {job_id})
        case SnapshotSeen(snapshot) | SnapshotArrived(snapshot):
            return replace(library, snapshots=_with(library.snapshots, snapshot))
        case SnapshotsDeleted(ids):
            kept = tuple(each for each in library.snapshots if each.id not in ids)
            return replace(library, snapshots=kept, checked=library.checked - set(ids), deleted_ids=ids)
        case SortSnapshots(order):
            return replace(library, order=order)
        case SearchSnapshots(text):
            return replace(library, search=text)
        case CheckSnapshots(ids, is_checked):
            return replace(library, checked=library.checked | ids if is_checked else library.checked - ids)
    return library


def shown_snapshots(library: Library, workspaces: Workspaces = _ALL) -> Sequence[sdk.Snapshot]:
    """The snapshots of the chosen workspace on the screen, in their order."""
    wanted = library.search.strip().casefold()
    found = [
        each for each in library.snapshots if wanted in each.name.casefold() and workspaces.shows(each.workspace_id)
    ]
    by_name = library.order in {SnapshotOrder.NAME, SnapshotOrder.NAME_BACKWARDS}
    backwards = library.order in {SnapshotOrder.NEWEST, SnapshotOrder.NAME_BACKWARDS}
    # First the newest first, then stably by name: those of one name stay newest first.
    found.sort(key=lambda each: each.created_at or _LONG_AGO, reverse=by_name or backwards)
    if by_name:
        found.sort(key=lambda each: each.name.casefold(), reverse=backwards)
    return found


def marked_snapshots(library: Library, workspaces: Workspaces = _ALL) -> frozenset[str]:
    """The marked snapshots that are on the screen: a search hides others, and what is hidden is not deleted."""
    return library.checked & {each.id for each in shown_snapshots(library, workspaces)}


def unsettled_job_ids(library: Library) -> tuple[str, ...]:
    """The trainings that may go on, newest first: of snapshots without a model, and not known to have ended."""
    snapshots = sorted(library.snapshots, key=lambda each: each.created_at or _LONG_AGO, reverse=True)
    ids = [each.training_job_id or _job_id(library, each.id) for each in snapshots if not each.is_trained]
    ended = {job.id for job in library.jobs.values() if job.state.has_ended} | library.lost_job_ids
    return tuple(each for each in ids if each and each not in ended)


def running_job(library: Library, snapshot_id: str) -> sdk.TrainingJob | None:
    """The training of a snapshot while it goes on."""
    job = library.jobs.get(snapshot_id)
    return job if job is not None and not job.state.has_ended and job.id not in library.lost_job_ids else None


def _job_id(library: Library, snapshot_id: str) -> str:
    job = library.jobs.get(snapshot_id)
    return job.id if job is not None else ""


def _with_job(library: Library, job: sdk.TrainingJob) -> Library:
    return replace(library, jobs={**library.jobs, job.snapshot_id: job})


def _with(snapshots: tuple[sdk.Snapshot, ...], fresh: sdk.Snapshot) -> tuple[sdk.Snapshot, ...]:
    if any(each.id == fresh.id for each in snapshots):
        return tuple(fresh if each.id == fresh.id else each for each in snapshots)
    return (*snapshots, fresh)
