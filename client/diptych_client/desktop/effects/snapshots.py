"""Actions on snapshots and whole datasets: rename, delete, undelete, restore."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from diptych_client import sdk
from diptych_client.desktop.effects.connection import Link
from diptych_client.desktop.effects.watches import list_snapshots
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.events import ChangedByUs, DatasetCreated, DatasetSeen, Noticed, SnapshotsDeleted
from diptych_client.desktop.state.state import State
from diptych_client.formatting.text import count, enumeration

_NAMED = 3
"""Up to this number, snapshots are named in a sentence; beyond it they are counted."""


async def manage_snapshots(link: Link, action: actions.Action, state: State) -> None:
    """Perform an action on snapshots.

    Raises:
        DiptychError: the server refused or does not respond.
    """
    by_id = {each.id: each for each in state.snapshot_list.snapshots}
    match action:
        case actions.RenameSnapshot(snapshot_id, name) if snapshot_id in by_id:
            await _rename(link, by_id[snapshot_id], name)
        case actions.DeleteSnapshots(ids):
            await _delete(link, [by_id[each] for each in sorted(ids) if each in by_id])
        case actions.UndeleteSnapshots(ids):
            await _undelete(link, ids)
        case actions.RestoreSnapshot(snapshot_id, dataset_id) if snapshot_id in by_id:
            await _restore(link, by_id[snapshot_id], dataset_id)
        case actions.OpenSnapshot(snapshot_id, name) if snapshot_id in by_id:
            await _open(link, by_id[snapshot_id], name)


async def manage_datasets(link: Link, action: actions.Action) -> None:
    """Perform an action on a whole dataset.

    Raises:
        DiptychError: the server refused or does not respond.
    """
    match action:
        case actions.RenameDataset(dataset_id, name):
            dataset = await link.client.datasets.get(dataset_id)
            link.post(DatasetSeen(await dataset.rename(name)))
            offer = actions.Offer("Undo", actions.RenameDataset(dataset_id, dataset.name))
            link.post(Noticed(f"Renamed {dataset.name} to {name}.", is_problem=False, offers=(offer,)))
        case actions.DeleteDataset(dataset_id):
            dataset = await link.client.datasets.get(dataset_id)
            await dataset.delete()
            offer = actions.Offer("Undo", actions.UndeleteDataset(dataset_id))
            words = f"Deleted {dataset.name} with {count(dataset.instance_count, 'picture')}."
            link.post(Noticed(f"{words} Its versions stay.", is_problem=False, offers=(offer,)))
        case actions.UndeleteDataset(dataset_id):
            deleted = {each.id: each async for each in link.client.datasets.list(deleted=True)}
            gone = deleted.get(dataset_id)
            dataset = await gone.undelete() if gone else await link.client.datasets.get(dataset_id)
            link.post(DatasetCreated(dataset))
            words = f"Restored {dataset.name} with {count(dataset.instance_count, 'picture')}."
            link.post(Noticed(words, is_problem=False))


async def _rename(link: Link, snapshot: sdk.Snapshot, name: str) -> None:
    await snapshot.rename(name, if_unchanged=True)
    await list_snapshots(link)
    offer = actions.Offer("Undo", actions.RenameSnapshot(snapshot.id, snapshot.name))
    link.post(Noticed(f"Renamed {snapshot.name} to {name}.", is_problem=False, offers=(offer,)))


async def _delete(link: Link, snapshots: Collection[sdk.Snapshot]) -> None:
    for each in snapshots:
        with suppress(sdk.NotFoundError):  # another client deleted it first
            await each.delete(if_unchanged=True)
    ids = tuple(each.id for each in snapshots)
    link.post(SnapshotsDeleted(ids))
    names = enumeration([each.name for each in snapshots])
    what = names if len(snapshots) <= _NAMED else count(len(snapshots), "version")
    offer = actions.Offer("Undo", actions.UndeleteSnapshots(ids))
    link.post(Noticed(f"Deleted {what}.", is_problem=False, offers=(offer,)))


async def _undelete(link: Link, ids: Collection[str]) -> None:
    gone = {each.id: each async for each in link.client.snapshots.list(deleted=True)}
    for snapshot_id in ids:
        if snapshot_id in gone:
            await gone[snapshot_id].undelete()
    link.post(SnapshotsDeleted(()))
    await list_snapshots(link)


async def _restore(link: Link, snapshot: sdk.Snapshot, dataset_id: str) -> None:
    target_id = dataset_id or snapshot.dataset_id
    group_id = await snapshot.restore_into(target_id)
    dataset = await link.client.datasets.get(target_id)
    link.post(ChangedByUs(dataset.id, dataset.sequence))
    link.post(DatasetSeen(dataset))
    offer = actions.Offer("Undo", actions.UndoChange(target_id, group_id, f"restore {snapshot.name}"))
    words = f"{dataset.name} now has the {count(snapshot.instance_count, 'picture')} of {snapshot.name}."
    link.post(Noticed(words, is_problem=False, offers=(offer,)))


async def _open(link: Link, snapshot: sdk.Snapshot, name: str) -> None:
    dataset = await link.client.datasets.create(name, backbone=snapshot.backbone, workspace=snapshot.workspace_id)
    try:
        await snapshot.restore_into(dataset.id)
    except sdk.DiptychError:
        await dataset.delete()  # do not leave an empty dataset behind
        raise
    link.post(DatasetCreated(await dataset.refresh()))
    words = f"Created the dataset {name} with the {count(snapshot.instance_count, 'picture')} of {snapshot.name}."
    offer = actions.Offer("Undo", actions.DeleteDataset(dataset.id))
    link.post(Noticed(words, is_problem=False, offers=(offer,)))
