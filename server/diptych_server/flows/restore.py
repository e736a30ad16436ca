"""Restore: the instances of a snapshot become the working set of a dataset; what was there is one undo away."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from diptych_server.core.digest import FrozenInstance
from diptych_server.core.history import ChangeKind, Edit, InstanceMove, LabelRename
from diptych_server.core.ids import new_id
from diptych_server.flows.datasets import DatasetState, read_state
from diptych_server.flows.edits import commit_edit
from diptych_server.flows.freeze import read_snapshot
from diptych_server.store import datasets, instances, labels, snapshots
from diptych_server.store.database import Connection, Database
from diptych_server.store.instances import Held, InstanceRow, NewInstance
from diptych_server.store.snapshots import SnapshotLabel


async def restore_snapshot(
    database: Database, snapshot_id: UUID, dataset_id: UUID | None, *, etag: str, actor: str
) -> tuple[DatasetState, UUID]:
    """The dataset once it holds what the snapshot holds, and the group to undo.

    Without a dataset it is the one that the snapshot was frozen from. Labels are matched by id, then by name; missing
    ones are made or brought back. Pictures that the dataset knows become the instances they were.

    Raises:
        Refusal: NOT_FOUND, CHANGED_MEANWHILE.
    """
    async with database.transaction() as connection:
        snapshot = await read_snapshot(connection, snapshot_id)
        target_id = dataset_id or snapshot.dataset_id
        await datasets.lock(connection, target_id, etag=etag)
        label_ids, renames = await _match_labels(connection, target_id, snapshot.labels)
        rows = await snapshots.frozen(connection, snapshot_id)
        moves = await _moves(connection, target_id, rows, label_ids)
        edit = Edit(moves=moves, renames=renames)
        change = await commit_edit(connection, target_id, edit, kind=ChangeKind.RESTORED, actor=actor)
        return await read_state(connection, target_id), change.group_id


async def _match_labels(
    connection: Connection, dataset_id: UUID, wanted: Sequence[SnapshotLabel]
) -> tuple[Mapping[UUID, UUID], tuple[LabelRename, ...]]:
    """For each label of the snapshot the label of the dataset that stands for it, and the names that this takes."""
    names = await labels.names(connection, dataset_id)
    by_name = {name: label_id for label_id, name in names.items()}
    gone = await labels.gone(connection, dataset_id)
    matched: dict[UUID, UUID] = {}
    renames = []
    for label in wanted:
        if label.label_id in names:
            matched[label.label_id] = label.label_id
        elif label.name in by_name:
            matched[label.label_id] = by_name[label.name]
        else:
            label_id = label.label_id if label.label_id in gone else new_id()
            if label_id != label.label_id:
                await labels.insert(connection, label_id=label_id, dataset_id=dataset_id, request_id=None)
            matched[label.label_id] = label_id
            renames.append(LabelRename(label_id, None, label.name))
    return matched, tuple(renames)


async def _moves(
    connection: Connection, dataset_id: UUID, rows: Sequence[FrozenInstance], label_ids: Mapping[UUID, UUID]
) -> tuple[InstanceMove, ...]:
    """What goes, comes and changes its label."""
    present = await instances.present(connection, dataset_id)
    held = await instances.of_pictures(connection, dataset_id, [row.picture for row in rows])
    origins = await instances.get(connection, [row.instance_id for row in rows if row.picture not in held])
    wanted: dict[UUID, UUID] = {}
    before = dict(present)
    for row in rows:
        instance = held.get(row.picture) or await _add(connection, dataset_id, row, origins.get(row.instance_id))
        before.setdefault(instance.id, instance.label_id)
        wanted[instance.id] = label_ids[row.label_id]
    return tuple(
        InstanceMove(instance_id, label_id, wanted.get(instance_id))
        for instance_id, label_id in before.items()
        if label_id != wanted.get(instance_id)
    )


async def _add(connection: Connection, dataset_id: UUID, row: FrozenInstance, origin: InstanceRow | None) -> Held:
    """A picture that the dataset never held, as an instance without a label yet."""
    instance = NewInstance(
        id=new_id(),
        dataset_id=dataset_id,
        burst_id=row.burst_id,
        picture=row.picture,
        captured_at=origin.captured_at if origin else datetime.now(UTC),
        source=origin.source if origin else "",
    )
    await instances.insert(connection, instance)
    return Held(instance.id, None)
