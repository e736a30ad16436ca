"""Labels in the database. A label without a name is gone, and can come back by an undo."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.core.refusal import refuse_missing
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_one, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("labels")


@dataclass(frozen=True)
class LabelView:
    """A label with the counts of what carries it."""

    id: UUID
    dataset_id: UUID
    name: str
    place: int
    """Its number among all labels that the dataset has ever had, from 0."""
    instance_count: int
    burst_count: int


@dataclass(frozen=True)
class _Id:
    id: UUID


@dataclass(frozen=True)
class _Name:
    id: UUID
    name: str | None


async def insert(connection: Connection, *, label_id: UUID, dataset_id: UUID, request_id: UUID | None) -> None:
    """A label that has no name yet; an edit names it."""
    parameters = {"id": label_id, "dataset_id": dataset_id, "request_id": request_id}
    await execute(connection, _SQL["insert"], parameters)


async def of_request(connection: Connection, dataset_id: UUID, request_id: UUID) -> UUID | None:
    """The id of the label that this request made before."""
    parameters = {"dataset_id": dataset_id, "request_id": request_id}
    row = await fetch_one(connection, _Id, _SQL["id_of_request"], parameters)
    return row.id if row else None


async def get(connection: Connection, label_id: UUID) -> LabelView:
    """One label.

    Raises:
        Refusal: NOT_FOUND.
    """
    row = await fetch_one(connection, LabelView, _SQL["get"], {"id": label_id})
    if row is None:
        refuse_missing("label", label_id)
    return row


async def of_datasets(connection: Connection, dataset_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[LabelView]]:
    """The labels of each dataset, in the order they were made."""
    rows = await fetch_all(connection, LabelView, _SQL["of_datasets"], {"dataset_ids": list(dataset_ids)})
    found: dict[UUID, list[LabelView]] = {dataset_id: [] for dataset_id in dataset_ids}
    for row in rows:
        found[row.dataset_id].append(row)
    return found


async def names(connection: Connection, dataset_id: UUID) -> Mapping[UUID, str]:
    """The names of a dataset's living labels by id."""
    rows = await fetch_all(connection, _Name, _SQL["names"], {"dataset_id": dataset_id})
    return {row.id: row.name or "" for row in rows}


async def gone(connection: Connection, dataset_id: UUID) -> set[UUID]:
    """Those labels of a dataset that were deleted or merged away, and can come back."""
    return set(await fetch_values(connection, _SQL["gone"], {"dataset_id": dataset_id}))


async def present_names(connection: Connection, label_ids: Iterable[UUID]) -> Mapping[UUID, str | None]:
    """What these labels are called now; None for those that are gone."""
    rows = await fetch_all(connection, _Name, _SQL["all_names"], {"ids": list(label_ids)})
    return {row.id: row.name for row in rows}


async def rename(connection: Connection, label_id: UUID, name: str | None) -> None:
    """Call a label `name`; None takes it away."""
    await execute(connection, _SQL["rename"], {"id": label_id, "name": name})
