"""Reading, relabelling and removing instances; reading their pictures."""

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from uuid import UUID

import structlog

from diptych.pictures import PictureRejectedError, thumbnail
from diptych.wire.reasons import Reason
from diptych_server.core.history import ChangeKind, Edit, InstanceMove
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.faults import log_fault
from diptych_server.flows.datasets.datasets import DatasetState, read_state
from diptych_server.flows.datasets.edits import commit_edit
from diptych_server.store.blobs import BlobMissingError, BlobStore
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import datasets, instances, labels
from diptych_server.store.tables.instances import InstanceRow
from diptych_server.store.tables.paging import Page, PageRequest

_ANYTHING: Final[Mapping[UUID, UUID]] = MappingProxyType({})
"""No label is expected: any instance may be changed."""


async def get_instances(database: Database, instance_ids: Sequence[UUID]) -> dict[UUID, InstanceRow]:
    """The instances with these IDs by ID, including removed ones; unknown IDs are omitted."""
    async with database.transaction() as connection:
        return dict(await instances.get(connection, instance_ids))


async def list_instances(
    database: Database, dataset_id: UUID, request: PageRequest, *, label_id: UUID | None, burst_id: UUID | None
) -> Page[InstanceRow]:
    """One page of the current instances of a dataset.

    Raises:
        Refusal: NOT_FOUND if the dataset does not exist.
    """
    async with database.transaction() as connection:
        await datasets.require(connection, dataset_id)
        return await instances.list_page(
            connection, request, dataset_id=dataset_id, label_id=label_id, burst_id=burst_id
        )


async def relabel_instances(
    database: Database,
    dataset_id: UUID,
    instance_ids: Sequence[UUID],
    label_id: UUID,
    *,
    etag: str,
    actor: str,
    expected: Mapping[UUID, UUID] = _ANYTHING,
    group_id: UUID | None = None,
) -> tuple[DatasetState, UUID]:
    """Relabel all of these instances or none; return the updated dataset and the group to undo.

    Args:
        database: where it is.
        dataset_id: what holds the instances.
        instance_ids: which.
        label_id: what they carry then.
        etag: the dataset's, in which nothing may have changed since; empty allows any change.
        actor: who does it.
        expected: the labels that instances must still carry; of others, any label is allowed.
        group_id: what is undone together with it; None means a new group.

    Raises:
        Refusal: NOT_FOUND for the dataset, the label or the first missing instance; CHANGED_SINCE_READ.
    """
    async with database.transaction() as connection:
        await datasets.lock(connection, dataset_id, etag=etag)
        if label_id not in await labels.names(connection, dataset_id):
            refuse_missing("label", label_id)
        moves = await _moves(connection, dataset_id, instance_ids, to=label_id, expected=expected)
        change = await commit_edit(
            connection, dataset_id, Edit(moves=moves), kind=ChangeKind.RELABELLED, actor=actor, group_id=group_id
        )
        return await read_state(connection, dataset_id), change.group_id


async def remove_instances(
    database: Database,
    dataset_id: UUID,
    instance_ids: Sequence[UUID],
    *,
    etag: str,
    actor: str,
    expected: Mapping[UUID, UUID] = _ANYTHING,
    group_id: UUID | None = None,
) -> tuple[DatasetState, UUID]:
    """Remove all of these instances or none; return the updated dataset and the group to undo.

    `etag`, `expected` and `group_id` are those of `relabel_instances`.

    Raises:
        Refusal: NOT_FOUND for the dataset or the first missing instance; CHANGED_SINCE_READ.
    """
    async with database.transaction() as connection:
        await datasets.lock(connection, dataset_id, etag=etag)
        moves = await _moves(connection, dataset_id, instance_ids, to=None, expected=expected)
        change = await commit_edit(
            connection, dataset_id, Edit(moves=moves), kind=ChangeKind.REMOVED, actor=actor, group_id=group_id
        )
        return await read_state(connection, dataset_id), change.group_id


async def _moves(
    connection: Connection,
    dataset_id: UUID,
    instance_ids: Sequence[UUID],
    *,
    to: UUID | None,
    expected: Mapping[UUID, UUID],
) -> tuple[InstanceMove, ...]:
    wanted = dict.fromkeys(instance_ids)
    held = await instances.labels_of(connection, dataset_id, wanted)
    _refuse_changed(held, expected)
    for instance_id in wanted:
        if held.get(instance_id) is None:
            refuse_missing("instance", instance_id)
    return tuple(InstanceMove(instance_id, held[instance_id], to) for instance_id in wanted if held[instance_id] != to)


def _refuse_changed(held: Mapping[UUID, UUID | None], expected: Mapping[UUID, UUID]) -> None:
    """Refuse if an instance no longer has its expected label; unknown instances are left to the caller."""
    changed = [each for each, label_id in expected.items() if each in held and held[each] != label_id]
    if changed:
        have, are = ("has", "is") if len(changed) == 1 else ("have", "are")
        message = (
            f"{len(changed):,} of these {len(expected):,} pictures {have} another label now or {are} removed. "
            "Reload and try again."
        )
        raise Refusal(Reason.CHANGED_SINCE_READ, message, kind="instance", id=changed[0])


_log = structlog.get_logger(__name__)


async def read_picture(blobs: BlobStore, instance: InstanceRow, *, as_thumbnail: bool) -> bytes:
    """The bytes of an instance's picture.

    Raises:
        Refusal: INTERNAL if the stored bytes are missing, damaged or unreadable; the log says which.
    """
    try:
        data = await blobs.get(instance.picture)
        return await asyncio.to_thread(thumbnail, data) if as_thumbnail else data
    except (BlobMissingError, PictureRejectedError, OSError) as error:
        event = "stored picture cannot be read"
        raise log_fault(_log, event, error, picture=instance.picture.hex()) from error
