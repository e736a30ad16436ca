"""What is watched on the server as long as it is on the screen: the dataset, the training, the chosen snapshots."""

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
    """Post the dataset, all its instances, and every change, until it is gone."""
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
            is_listed = is_listed and seen.instance_changes is not None  # too many come without
        link.dataset_news.set()
        if not is_listed:
            is_listed = True
            # Listed after the watch began: changes that the list holds already do no harm when they come again.
            instances = tuple([each async for each in dataset.list_instances()])
            link.post(InstancesListed(dataset_id, instances))
            link.post(HistoryListed(dataset_id, await _latest_changes(dataset)))


async def _latest_changes(dataset: sdk.Dataset) -> tuple[sdk.DatasetChange, ...]:
    """As many as the window remembers, oldest first."""
    changes: list[sdk.DatasetChange] = []
    async for change in dataset.list_changes():
        changes.append(change)
        if len(changes) == MOST:
            break
    return tuple(reversed(changes))


async def watch_training(link: Link, job_id: str) -> None:
    """Post how the training goes, and in the end what it made."""
    while True:
        await link.is_here.wait()
        try:
            async for progress in (await link.client.training_jobs.get(job_id)).watch():
                if progress.job.state.has_ended:
                    # First what it made: nobody wishes for this watch any more once the job is known to have ended.
                    await _report_snapshot(link, progress.job.snapshot_id)
                link.post(TrainingSeen(progress))
        except sdk.DiptychError as error:
            if may_return(error):
                link.problem(error)
                continue
            link.post(TrainingLost(error.message, job_id))
        return


async def show_snapshots(link: Link, snapshot_ids: tuple[str, ...]) -> None:
    """Post all there is of each snapshot, once."""
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
    """Post what other people make, change and delete in the workspaces that we see. Never ends by itself."""
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
    """Post all snapshots as they are now."""
    link.post(SnapshotsListed(tuple([each async for each in link.client.snapshots.list()])))


async def _report_snapshot(link: Link, snapshot_id: str) -> sdk.Snapshot:
    snapshot = await link.client.snapshots.get(snapshot_id)
    link.post(SnapshotSeen(snapshot))
    return snapshot


_PAUSE_SECONDS = 2.0
"""Between two checks: while pictures are recorded, news comes many times a second."""


async def watch_findings(link: Link, dataset_id: str) -> None:
    """Post what spoils the dataset, and again after news of it. The watch of the dataset reports what goes wrong."""
    while True:
        await link.is_here.wait()
        await link.dataset_news.wait()
        link.dataset_news.clear()
        try:
            dataset = await link.client.datasets.get(dataset_id)
            link.post(FindingsSeen(dataset_id, await dataset.check()))
        except sdk.DiptychError as error:
            if not may_return(error):
                return
            link.dataset_news.set()
        await asyncio.sleep(_PAUSE_SECONDS)
