"""Labels in the database. A deleted label has no name, and can be restored by an undo."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.core.refusal import refuse_missing
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_one, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("labels")


@dataclass(frozen=True)
class LabelView:
    """A label with counts of its instances and bursts."""

    id: UUID
    dataset_id: UUID
    name: str
    place: int
    """Its number among all labels that the dataset ever had, from 0."""
    instance_count: int
    burst_count: int


@dataclass(frozen=True)
class _Name:
    id: UUID
    name: str | None


async def insert(connection: Connection, *, label_id: UUID, dataset_id: UUID, request_id: UUID | None) -> None:
    """Insert a label without a name; an edit names it."""
    parameters = {"id": label_id, "dataset_id": dataset_id, "request_id": request_id}
    await execute(connection, _SQL["insert"], parameters)


async def of_request(connection: Connection, dataset_id: UUID, request_id: UUID) -> UUID | None:
    """The id of the label that this request created before."""
    parameters = {"dataset_id": dataset_id, "request_id": request_id}
    found = await fetch_values(connection, _SQL["id_of_request"], parameters)
    return UUID(str(found[0])) if found else None


async def get(connection: Connection, label_id: UUID) -> LabelView:
    """One label.

    Raises:
        Refusal: NOT_FOUND.
    """
    row = await fetch_one(connection, LabelView, _SQL["get"], {"id": label_id})
    return row or refuse_missing("label", label_id)


async def of_datasets(connection: Connection, dataset_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[LabelView]]:
    """The labels of each dataset, in the order of creation."""
    rows = await fetch_all(connection, LabelView, _SQL["of_datasets"], {"dataset_ids": list(dataset_ids)})
    found: dict[UUID, list[LabelView]] = {dataset_id: [] for dataset_id in dataset_ids}
    for row in rows:
        found[row.dataset_id].append(row)
    return found


async def names(connection: Connection, dataset_id: UUID) -> Mapping[UUID, str]:
    """The names of a dataset's existing labels, by id."""
    rows = await fetch_all(connection, _Name, _SQL["names"], {"dataset_id": dataset_id})
    return {row.id: row.name or "" for row in rows}


async def gone(connection: Connection, dataset_id: UUID) -> set[UUID]:
    """The labels of a dataset that were deleted or merged, and can be restored."""
    return set(await fetch_values(connection, _SQL["gone"], {"dataset_id": dataset_id}))


async def present_names(connection: Connection, label_ids: Iterable[UUID]) -> Mapping[UUID, str | None]:
    """The current names of these labels; None for deleted ones."""
    rows = await fetch_all(connection, _Name, _SQL["all_names"], {"ids": list(label_ids)})
    return {row.id: row.name for row in rows}


async def rename(connection: Connection, label_id: UUID, name: str | None) -> None:
    """Set the name of a label; None deletes the label."""
    await execute(connection, _SQL["rename"], {"id": label_id, "name": name})
