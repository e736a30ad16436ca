"""Watches of the data on the screen: the dataset, training jobs and the chosen snapshots."""

from __future__ import annotations

import asyncio

from diptych_client import sdk
from diptych_client.desktop.effects.connection import Link, may_return
from diptych_client.desktop.state.events import (
    DatasetArrived,
    DatasetChanged,
    DatasetGone,
    DatasetSeen,
    DatasetsListed,
    FindingsSeen,
    HistoryListed,
    InstancesListed,
    SnapshotArrived,
    SnapshotInstancesListed,
    SnapshotSeen,
    SnapshotsListed,
    TrainingLost,
    TrainingSeen,
)
from diptych_client.history import MOST


async def watch_dataset(link: Link, dataset_id: str) -> None:
    """Post the dataset, all its instances and every change, until it is deleted."""
    while True:
        await link.is_here.wait()
        try:
            await _watch_dataset(link, dataset_id)
        except sdk.NotFoundError:
            link.post(DatasetGone(dataset_id))
            return
        except sdk.DiptychError as error:
            link.problem(error)
            if not may_return(error):
                return


async def _list_datasets(link: Link) -> None:
    try:
        link.post(DatasetsListed(tuple([each async for each in link.client.datasets.list()])))
    except sdk.DiptychError as error:
        link.problem(error)


async def _watch_dataset(link: Link, dataset_id: str) -> None:
    dataset = await link.client.datasets.get(dataset_id)
    is_listed = False
    async for seen in dataset.watch():
        if isinstance(seen, sdk.Dataset):
            link.post(DatasetSeen(seen))
        else:
            link.post(DatasetChanged(dataset_id, seen))
            is_listed = is_listed and seen.instance_changes is not None  # a large change omits them
        link.dataset_changed.set()
        if not is_listed:
            is_listed = True
            # Listed after the watch started: repeating a change that the list contains is harmless.
            instances = tuple([each async for each in dataset.list_instances()])
            link.post(InstancesListed(dataset_id, instances))
            link.post(HistoryListed(dataset_id, await _latest_changes(dataset)))


async def _latest_changes(dataset: sdk.Dataset) -> tuple[sdk.DatasetChange, ...]:
    """The latest changes that the window remembers, oldest first."""
    changes: list[sdk.DatasetChange] = []
    async for change in dataset.list_changes():
        changes.append(change)
        if len(changes) == MOST:
            break
    return tuple(reversed(changes))


async def watch_training(link: Link, job_id: str) -> None:
    """Post the progress of a training job, and its snapshot at the end."""
    while True:
        await link.is_here.wait()
        try:
            async for progress in (await link.client.training_jobs.get(job_id)).watch():
                if progress.job.state.has_ended:
                    # First the snapshot: this watch is cancelled once the job is known to have ended.
                    await _report_snapshot(link, progress.job.snapshot_id)
                link.post(TrainingSeen(progress))
        except sdk.DiptychError as error:
            if may_return(error):
                link.problem(error)
                continue
            link.post(TrainingLost(error.message, job_id))
        return


async def show_snapshots(link: Link, snapshot_ids: tuple[str, ...]) -> None:
    """Post the details and instances of each snapshot, once."""
    left = list(snapshot_ids)
    while left:
        await link.is_here.wait()
        try:
            snapshot = await _report_snapshot(link, left[0])
            instances = tuple([each async for each in snapshot.list_instances()])
            link.post(SnapshotInstancesListed(left.pop(0), instances))
        except sdk.DiptychError as error:
            link.problem(error)
            if not may_return(error):
                left.pop(0)


async def watch_workspaces(link: Link) -> None:
    """Post datasets and snapshots that are created, changed or deleted in visible workspaces. Runs until cancelled."""
    while True:
        await link.is_here.wait()
        try:
            async for seen in link.client.workspaces.watch():
                if isinstance(seen, sdk.Dataset):
                    link.post(DatasetArrived(seen))
                elif isinstance(seen, sdk.Snapshot):
                    link.post(SnapshotArrived(seen))
                else:
                    await _list_datasets(link)
                    await list_snapshots(link)
        except sdk.DiptychError as error:
            link.problem(error)
            if not may_return(error):
                return


async def list_snapshots(link: Link) -> None:
    """Post all current snapshots."""
    link.post(SnapshotsListed(tuple([each async for each in link.client.snapshots.list()])))


async def _report_snapshot(link: Link, snapshot_id: str) -> sdk.Snapshot:
    snapshot = await link.client.snapshots.get(snapshot_id)
    link.post(SnapshotSeen(snapshot))
    return snapshot


_PAUSE_SECONDS = 2.0
"""The pause between two checks, as recording changes the dataset many times a second."""


async def watch_findings(link: Link, dataset_id: str) -> None:
    """Post the problems of the dataset, and again after changes. The watch of the dataset reports errors."""
    while True:
        await link.is_here.wait()
        await link.dataset_changed.wait()
        link.dataset_changed.clear()
        try:
            dataset = await link.client.datasets.get(dataset_id)
            link.post(FindingsSeen(dataset_id, await dataset.check(), dataset))
        except sdk.DiptychError as error:
            if not may_return(error):
                return
            link.dataset_changed.set()
        await asyncio.sleep(_PAUSE_SECONDS)
