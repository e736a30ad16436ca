"""Restore: replaces the working set of a dataset with the instances of a snapshot, as a single undoable change."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from uuid import UUID

from diptych.names import looks_of
from diptych.wire.reasons import Reason
from diptych_server.core.history import ChangeKind, Edit, LabelRename
from diptych_server.core.ids import new_id
from diptych_server.core.names import free_name
from diptych_server.core.refusal import Refusal
from diptych_server.flows.datasets.datasets import DatasetState, read_state
from diptych_server.flows.datasets.edits import commit_edit
from diptych_server.flows.snapshots.snapshots import read_snapshot
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import datasets, labels, snapshots
from diptych_server.store.tables.planned_moves import plan_restore
from diptych_server.store.tables.snapshots import SnapshotLabel, SnapshotRow


async def restore_snapshot(
    database: Database, snapshot_id: UUID, dataset_id: UUID | None, *, etag: str, actor: str
) -> tuple[DatasetState, UUID]:
    """Restore a snapshot to a dataset; return the updated dataset and the group to undo.

    The default dataset is the one that the snapshot was frozen from. Labels are matched by ID, then by name, then by a
    similar-looking name; missing ones are created or restored, with another name if theirs is taken. Pictures that the
    dataset has contained before become their former instances.

    Raises:
        Refusal: NOT_FOUND, CHANGED_SINCE_READ; BAD_FIELD if the two belong to different workspaces.
    """
    async with database.transaction() as connection:
        await snapshots.lock(connection, snapshot_id)
        snapshot = await read_snapshot(connection, snapshot_id)
        target_id = dataset_id or snapshot.dataset_id
        await _lock_target(connection, snapshot, dataset_id, etag=etag)
        label_ids, renames = await _match_labels(connection, target_id, snapshot.labels)
        plan = partial(plan_restore, connection, snapshot_id=snapshot_id, label_ids=label_ids)
        edit = Edit(renames=renames)
        change = await commit_edit(connection, target_id, edit, kind=ChangeKind.RESTORED, actor=actor, plan=plan)
        return await read_state(connection, target_id), change.group_id


async def _lock_target(connection: Connection, snapshot: SnapshotRow, dataset_id: UUID | None, *, etag: str) -> None:
    try:
        dataset = await datasets.lock(connection, dataset_id or snapshot.dataset_id, etag=etag)
    except Refusal as refusal:
        if dataset_id or refusal.reason is not Reason.NOT_FOUND:
            raise
        message = f'The dataset that "{snapshot.name}" was frozen from is deleted. Choose a dataset to restore to.'
        raise Refusal(Reason.NOT_FOUND, message, **refusal.metadata) from refusal
    if dataset.workspace_id != snapshot.workspace_id:
        message = f'"{dataset.name}" and "{snapshot.name}" are in different workspaces. Choose another dataset.'
        raise Refusal(Reason.BAD_FIELD, message, field="dataset_id")


async def _match_labels(
    connection: Connection, dataset_id: UUID, wanted: Sequence[SnapshotLabel]
) -> tuple[Mapping[UUID, UUID], tuple[LabelRename, ...]]:
    """Map each label of the snapshot to a label of the dataset, and return the renames that this requires."""
    names = await labels.names(connection, dataset_id)
    matched = _matched(names, wanted)
    missing = [label for label in wanted if label.label_id not in matched]
    gone = await labels.gone(connection, dataset_id)
    taken = set(names.values())
    renames = []
    for label in missing:
        label_id = label.label_id if label.label_id in gone else new_id()
        if label_id not in gone:
            await labels.insert(connection, label_id=label_id, dataset_id=dataset_id, request_id=None)
        name = free_name(label.name, taken=taken)
        taken.add(name)
        matched[label.label_id] = label_id
        renames.append(LabelRename(label_id, None, name))
    return matched, tuple(renames)


def _matched(names: Mapping[UUID, str], wanted: Collection[SnapshotLabel]) -> dict[UUID, UUID]:
    """The existing labels by ID, else by name, else by a similar-looking name; no label is matched twice."""
    matched = {label.label_id: label.label_id for label in wanted if label.label_id in names}
    for keys_of in (_itself, looks_of):
        free = {
            key: label_id
            for label_id, name in names.items()
            if label_id not in matched.values()
            for key in keys_of(name)
        }
        for label in wanted:
            keys = keys_of(label.name) if label.label_id not in matched else frozenset()
            if found := next((free[key] for key in sorted(keys) if key in free), None):
                matched[label.label_id] = found
                free = {key: label_id for key, label_id in free.items() if label_id != found}
    return matched


def _itself(name: str) -> frozenset[str]:
    return frozenset((name,))
