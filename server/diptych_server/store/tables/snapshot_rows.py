"""The rows of snapshots in the database: written once, never changed."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import LiteralString
from uuid import UUID

from diptych_server.store.postgres.database import Connection, execute, fetch_all
from diptych_server.store.sql import statements
from diptych_server.store.tables.instances import InstanceRow
from diptych_server.store.tables.paging import Ordering, Page, PageRequest, by_id

_SQL = statements("snapshot_rows")


@dataclass(frozen=True)
class Outline:
    """How much there is to freeze, and its digest, by the definition in tests/support/digest.py."""

    instance_count: int
    burst_count: int
    digest: bytes


@dataclass(frozen=True)
class NewSnapshot:
    """A new snapshot; the database copies its rows."""

    id: UUID
    workspace_id: UUID
    dataset_id: UUID
    name: str
    digest: bytes
    backbone: str
    instance_count: int
    burst_count: int
    request_id: UUID | None


_ORDERING = Ordering(
    keys=MappingProxyType({"instance_id": by_id("snapshot_instance.instance_id")}),
    default="instance_id",
    default_size=100,
    id_expression="snapshot_instance.instance_id",
)


async def outline(connection: Connection, dataset_id: UUID) -> Outline:
    """The outline that a snapshot of a dataset would have; the dataset must be locked."""
    [row] = await fetch_all(connection, Outline, _SQL["to_freeze"], {"dataset_id": dataset_id})
    return row


async def insert_frozen(connection: Connection, snapshot: NewSnapshot) -> bool:
    """Store a snapshot of its dataset, which must be locked; False if the same request created one before."""
    if not await execute(connection, _SQL["insert_snapshot"], vars(snapshot)):
        return False
    parameters = {"snapshot_id": snapshot.id, "dataset_id": snapshot.dataset_id}
    await execute(connection, _SQL["freeze_instances"], parameters)
    await execute(connection, _SQL["freeze_labels"], parameters)
    return True


async def insert_copy(connection: Connection, snapshot: NewSnapshot, *, source_id: UUID) -> bool:
    """Store a snapshot with the rows of another one; False if the same request created one before."""
    if not await execute(connection, _SQL["insert_snapshot"], vars(snapshot)):
        return False
    parameters = {"snapshot_id": snapshot.id, "source_id": source_id}
    await execute(connection, _SQL["copy_instances"], parameters)
    await execute(connection, _SQL["copy_labels"], parameters)
    return True


async def list_instances(
    connection: Connection,
    request: PageRequest,
    *,
    snapshot_id: UUID,
    label_id: UUID | None,
    honest_answer_label_id: UUID | None = None,
) -> Page[InstanceRow]:
    """One page of a snapshot's instances in canonical order, with their frozen labels.

    Optionally only those with a label, and only those whose honest answer is a label.
    """
    plan = _ORDERING.plan(request)
    parameters = {
        "snapshot_id": snapshot_id,
        "label_id": label_id,
        "honest_answer_label_id": honest_answer_label_id,
        **plan.parameters(),
    }
    only: list[LiteralString] = []
    if label_id:
        only.append("snapshot_instance.label_id = %(label_id)s")
    if honest_answer_label_id:
        only.append(_SQL["is_answered"])
    rows = await fetch_all(connection, InstanceRow, plan.fill(_SQL["list"], only=only), parameters)
    return plan.page(rows, lambda row: row.id)
