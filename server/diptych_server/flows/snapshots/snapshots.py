"""Freezing datasets; copying, reading, renaming, deleting and undeleting snapshots."""

from itertools import count
from uuid import UUID

from diptych.wire.reasons import Reason
from diptych_server.core.ids import new_id
from diptych_server.core.names import clean_name, numbered
from diptych_server.core.refusal import Refusal
from diptych_server.flows.resources import WorkspaceResourceFlows
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import datasets, snapshot_rows, snapshots
from diptych_server.store.tables.datasets import DatasetRow
from diptych_server.store.tables.instances import InstanceRow
from diptych_server.store.tables.paging import Page, PageRequest
from diptych_server.store.tables.snapshot_rows import NewSnapshot
from diptych_server.store.tables.snapshots import SnapshotRow

_FLOWS = WorkspaceResourceFlows(snapshots.TABLE, snapshots.fetch, snapshots.LIST, snapshots.fetch_outlines)
read_snapshot = _FLOWS.read
get_snapshot = _FLOWS.get
list_snapshots = _FLOWS.list
rename_snapshot = _FLOWS.rename
delete_snapshot = _FLOWS.delete
undelete_snapshot = _FLOWS.undelete


async def freeze_dataset(database: Database, dataset_id: UUID, *, name: str, request_id: UUID | None) -> SnapshotRow:
    """Freeze the current state of a dataset into a snapshot; a repeated request returns the same snapshot.

    Raises:
        Refusal: NOT_FOUND, BAD_FIELD, DATASET_EMPTY.
    """
    async with database.transaction() as connection:
        return await freeze(connection, dataset_id, name=name, request_id=request_id)


async def freeze(connection: Connection, dataset_id: UUID, *, name: str, request_id: UUID | None) -> SnapshotRow:
    """Freeze a dataset, which stays locked until the transaction ends; a repeated request returns the same snapshot.

    Args:
        connection: A connection within the transaction.
        dataset_id: The dataset to freeze.
        name: The name of the snapshot; empty means the dataset's name and the next free number.
        request_id: The ID of the request.

    Raises:
        Refusal: NOT_FOUND, BAD_FIELD, DATASET_EMPTY.
    """
    name = clean_name(name, field="snapshot_name") if name.strip() else ""
    dataset = await datasets.lock(connection, dataset_id)
    if made := await _made_before(connection, dataset.workspace_id, request_id):
        return _refuse_reused(made, is_same=made.dataset_id == dataset_id)
    outline = await snapshot_rows.outline(connection, dataset_id)
    if not outline.instance_count:
        message = f'The dataset "{dataset.name}" is empty. Capture or import pictures first.'
        raise Refusal(Reason.DATASET_EMPTY, message, dataset_id=dataset_id)
    snapshot = NewSnapshot(
        id=new_id(),
        workspace_id=dataset.workspace_id,
        dataset_id=dataset_id,
        name=name or await _next_name(connection, dataset),
        digest=outline.digest,
        backbone=dataset.backbone,
        instance_count=outline.instance_count,
        burst_count=outline.burst_count,
        request_id=request_id,
    )
    if not await snapshot_rows.insert_frozen(connection, snapshot):
        raise _reused()
    return await read_snapshot(connection, snapshot.id)


async def _next_name(connection: Connection, dataset: DatasetRow) -> str:
    """The default name of the next snapshot of a locked dataset; numbers are not reused."""
    numbers = count(await snapshots.count_of_dataset(connection, dataset.id) + 1)
    name = numbered(dataset.name, next(numbers))
    while await snapshots.is_name_taken(connection, dataset.id, name):
        name = numbered(dataset.name, next(numbers))
    return name


async def copy_snapshot(database: Database, snapshot_id: UUID, *, name: str, request_id: UUID | None) -> SnapshotRow:
    """Copy a snapshot without its model, to train it differently.

    Raises:
        Refusal: NOT_FOUND, BAD_FIELD.
    """
    async with database.transaction() as connection:
        return await copy(connection, snapshot_id, name=name, request_id=request_id)


async def copy(
    connection: Connection, snapshot_id: UUID, *, name: str, request_id: UUID | None, name_field: str = "name"
) -> SnapshotRow:
    """Copy a snapshot without its model; a repeated request returns the same copy.

    Args:
        connection: A connection within the transaction.
        snapshot_id: The snapshot to copy.
        name: The name of the copy.
        request_id: The ID of the request.
        name_field: The field of the request that contains the name.

    Raises:
        Refusal: NOT_FOUND, BAD_FIELD.
    """
    name = clean_name(name, field=name_field)
    await snapshots.lock(connection, snapshot_id)
    source = await read_snapshot(connection, snapshot_id)
    if made := await _made_before(connection, source.workspace_id, request_id):
        return _refuse_reused(made, is_same=(made.dataset_id, made.digest) == (source.dataset_id, source.digest))
    new = NewSnapshot(
        id=new_id(),
        workspace_id=source.workspace_id,
        dataset_id=source.dataset_id,
        name=name,
        digest=source.digest,
        backbone=source.backbone,
        instance_count=source.instance_count,
        burst_count=source.burst_count,
        request_id=request_id,
    )
    if not await snapshot_rows.insert_copy(connection, new, source_id=snapshot_id):
        raise _reused()
    return await read_snapshot(connection, new.id)


async def _made_before(connection: Connection, workspace_id: UUID, request_id: UUID | None) -> SnapshotRow | None:
    if request_id is None:
        return None
    known = await snapshots.of_request(connection, workspace_id=workspace_id, request_id=request_id)
    return await read_snapshot(connection, known) if known else None


def _refuse_reused(made: SnapshotRow, *, is_same: bool) -> SnapshotRow:
    """The snapshot that the request created before; refuse if that request was a different one."""
    if not is_same:
        raise _reused()
    return made


def _reused() -> Refusal:
    message = "This request_id was used to create a different snapshot. Use a new one."
    return Refusal(Reason.BAD_FIELD, message, field="request_id")


async def list_instances(
    database: Database,
    snapshot_id: UUID,
    request: PageRequest,
    *,
    label_id: UUID | None,
    honest_answer_label_id: UUID | None,
) -> Page[InstanceRow]:
    """One page of the instances of a snapshot; if given, only of one label, or only with this honest answer.

    Raises:
        Refusal: NOT_FOUND if the snapshot does not exist.
    """
    async with database.transaction() as connection:
        await read_snapshot(connection, snapshot_id)
        return await snapshot_rows.list_instances(
            connection,
            request,
            snapshot_id=snapshot_id,
            label_id=label_id,
            honest_answer_label_id=honest_answer_label_id,
        )
