"""What is watched on the server as long as it is on the screen: the dataset, the training, the chosen snapshots."""

from diptych_client import sdk
from diptych_client.desktop.bridge.link import Link
from diptych_client.desktop.state.events import (
    DatasetChanged,
    DatasetSeen,
    InstancesListed,
    SnapshotInstancesListed,
    SnapshotSeen,
    SnapshotsListed,
    TrainingSeen,
)


async def watch_dataset(link: Link, dataset_id: str) -> None:
    """Tells of the dataset, all its instances, and every change, until it is gone."""
    while True:
        await link.is_here.wait()
        try:
            await _watch_dataset(link, dataset_id)
        except sdk.ServerUnreachableError as error:
            link.problem(error)
        except sdk.DiptychError as error:
            link.problem(error)
            return


async def _watch_dataset(link: Link, dataset_id: str) -> None:
    dataset = await link.client.datasets.get(dataset_id)
    is_listed = False
    async for seen in dataset.watch():
        if isinstance(seen, sdk.Dataset):
            link.post(DatasetSeen(seen))
            if not is_listed:
                is_listed = True
                # Listed after the watch began: changes that the list holds already do no harm when they come again.
                instances = tuple([each async for each in seen.list_instances()])
                link.post(InstancesListed(dataset_id, instances))
        else:
            link.post(DatasetChanged(dataset_id, seen))


async def watch_training(link: Link, job_id: str) -> None:
    """Tells how the training goes, and in the end what it made."""
    while True:
        await link.is_here.wait()
        try:
            async for progress in (await link.client.jobs.get(job_id)).watch():
                link.post(TrainingSeen(progress))
                last = progress.job
            await _tell_of_snapshot(link, last.snapshot_id)
        except sdk.ServerUnreachableError as error:
            link.problem(error)
        except sdk.DiptychError as error:
            link.problem(error)
            return
        else:
            return


async def show_snapshots(link: Link, snapshot_ids: tuple[str, ...]) -> None:
    """Tells all there is of each snapshot, once."""
    for snapshot_id in snapshot_ids:
        await link.is_here.wait()
        try:
            snapshot = await _tell_of_snapshot(link, snapshot_id)
            instances = tuple([each async for each in snapshot.list_instances()])
            link.post(SnapshotInstancesListed(snapshot_id, instances))
        except sdk.DiptychError as error:
            link.problem(error)


async def list_snapshots(link: Link) -> None:
    """Tells of all snapshots as they are now."""
    link.post(SnapshotsListed(tuple([each async for each in link.client.snapshots.list()])))


async def _tell_of_snapshot(link: Link, snapshot_id: str) -> "sdk.Snapshot":
    snapshot = await link.client.snapshots.get(snapshot_id)
    link.post(SnapshotSeen(snapshot))
    return snapshot
