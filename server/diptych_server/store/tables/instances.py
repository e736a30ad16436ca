"""Instances, their bursts and their pictures in the database. A removed instance has no label."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import LiteralString
from uuid import UUID

from diptych.pictures import Picture
from diptych_server.core.history import InstanceMove
from diptych_server.store.postgres.database import Connection, ask, execute, fetch_all
from diptych_server.store.sql import statements
from diptych_server.store.tables.paging import Ordering, Page, PageRequest, by_id

_SQL = statements("instances")


@dataclass(frozen=True)
class InstanceRow:
    """An instance with data of its burst and its picture."""

    id: UUID
    dataset_id: UUID
    label_id: UUID | None
    burst_id: UUID
    fold: int | None
    captured_at: datetime
    created_at: datetime
    picture: bytes
    format: str
    width: int
    height: int
    size_bytes: int
    source: str


@dataclass(frozen=True)
class NewInstance:
    """A new instance; an edit in the same transaction must add its label to the history."""

    id: UUID
    dataset_id: UUID
    label_id: UUID
    burst_id: UUID
    picture: bytes
    captured_at: datetime
    source: str


@dataclass(frozen=True)
class Held:
    """An instance of a dataset, and its current label."""

    id: UUID
    label_id: UUID | None


@dataclass(frozen=True)
class _HeldPicture:
    id: UUID
    picture: bytes
    label_id: UUID | None


@dataclass(frozen=True)
class Acknowledged:
    """A capture that was acknowledged before; `sequence` is the number of the change that stored it, or 0."""

    capture_id: UUID
    instance_id: UUID
    sequence: int

    @property
    def is_duplicate(self) -> bool:
        """Whether it added nothing, because the dataset already contained the picture."""
        return self.sequence == 0


@dataclass(frozen=True)
class Found:
    """The existing data of a dataset for incoming pictures."""

    bursts: set[UUID]
    """The existing bursts."""
    held: Mapping[bytes, Held]
    """The instances with these pictures, including removed ones."""
    acknowledged: Mapping[UUID, Acknowledged]
    """The captures that were acknowledged before."""


@dataclass(frozen=True)
class _Id:
    id: UUID


_ORDERING = Ordering(
    keys=MappingProxyType({"created_at": by_id("instance.id")}),
    default="created_at",
    default_size=100,
    id_expression="instance.id",
)


async def get(connection: Connection, instance_ids: Iterable[UUID]) -> Mapping[UUID, InstanceRow]:
    """The instances with these ids, including removed ones, by id; unknown ids are omitted."""
    rows = await fetch_all(connection, InstanceRow, _SQL["get"], {"ids": list(instance_ids)})
    return {row.id: row for row in rows}


async def list_page(
    connection: Connection, request: PageRequest, *, dataset_id: UUID, label_id: UUID | None, burst_id: UUID | None
) -> Page[InstanceRow]:
    """One page of a dataset's instances in the order of storing, optionally of one label or burst."""
    plan = _ORDERING.plan(request)
    parameters = {"dataset_id": dataset_id, "label_id": label_id, "burst_id": burst_id, **plan.parameters()}
    only: list[LiteralString] = []
    if label_id:
        only.append("instance.label_id = %(label_id)s")
    if burst_id:
        only.append(_SQL["is_of_burst"])
    rows = await fetch_all(connection, InstanceRow, plan.fill(_SQL["list"], only=only), parameters)
    return plan.page(rows, lambda row: row.id)


async def labels_of(
    connection: Connection, dataset_id: UUID, instance_ids: Iterable[UUID]
) -> Mapping[UUID, UUID | None]:
    """The current label of each of these instances of a dataset; None for removed ones."""
    parameters = {"dataset_id": dataset_id, "ids": list(instance_ids)}
    rows = await fetch_all(connection, Held, _SQL["labels_of"], parameters)
    return {row.id: row.label_id for row in rows}


async def of_pictures(connection: Connection, dataset_id: UUID, pictures: Iterable[bytes]) -> Mapping[bytes, Held]:
    """The instances of a dataset with these pictures, including removed ones, by picture."""
    parameters = {"dataset_id": dataset_id, "pictures": list(pictures)}
    return _by_picture(await fetch_all(connection, _HeldPicture, _SQL["of_pictures"], parameters))


def _by_picture(rows: Iterable[_HeldPicture]) -> Mapping[bytes, Held]:
    return {bytes(row.picture): Held(row.id, row.label_id) for row in rows}


async def insert(connection: Connection, added: Sequence[NewInstance]) -> None:
    """Add instances; their labels, bursts and pictures must exist."""
    columns = ("id", "dataset_id", "label_id", "burst_id", "picture", "captured_at", "source")
    await execute(connection, _SQL["insert"], {column: [getattr(row, column) for row in added] for column in columns})


async def move(connection: Connection, moves: Sequence[InstanceMove]) -> None:
    """Set the labels of moved instances; those that already have them are not changed."""
    ids = [step.instance_id for step in moves]
    labels = [step.after_label_id for step in moves]
    await execute(connection, _SQL["move"], {"ids": ids, "label_ids": labels})


async def add_pictures(connection: Connection, pictures: Mapping[bytes, Picture]) -> None:
    """Add pictures, whose blobs are stored, by their digests; existing ones are kept."""
    # In the same order everywhere, so that two captures of the same pictures never deadlock.
    ordered = sorted(pictures.items())
    parameters = {
        "sha256": [sha256 for sha256, _ in ordered],
        "format": [picture.format for _, picture in ordered],
        "width": [picture.width for _, picture in ordered],
        "height": [picture.height for _, picture in ordered],
        "size_bytes": [len(picture.data) for _, picture in ordered],
    }
    await execute(connection, _SQL["add_pictures"], parameters)


async def add_bursts(connection: Connection, dataset_id: UUID, burst_ids: Collection[UUID]) -> None:
    """Add bursts to the workspace of a dataset, by their public ids.

    They get their folds when their pictures are compared; existing ones are not changed.
    """
    parameters = {"dataset_id": dataset_id, "ids": sorted(burst_ids)}  # sorted as in `add_pictures`
    await execute(connection, _SQL["add_bursts"], parameters)


async def look_up(
    connection: Connection,
    dataset_id: UUID,
    *,
    pictures: Sequence[bytes],
    burst_ids: Sequence[UUID],
    capture_ids: Sequence[UUID],
) -> Found:
    """The existing data of a locked dataset for these ids."""
    of = {"dataset_id": dataset_id}
    async with connection.pipeline():
        bursts = await ask(connection, _Id, _SQL["known_bursts"], of | {"ids": burst_ids})
        held = await ask(connection, _HeldPicture, _SQL["of_pictures"], of | {"pictures": pictures})
        captures = await ask(connection, Acknowledged, _SQL["captures"], of | {"capture_ids": capture_ids})
        return Found(
            bursts={row.id for row in await bursts.rows()},
            held=_by_picture(await held.rows()),
            acknowledged={row.capture_id: row for row in await captures.rows()},
        )


async def acknowledge(connection: Connection, dataset_id: UUID, entries: Sequence[Acknowledged]) -> None:
    """Store captures that are about to be acknowledged."""
    parameters = {
        "dataset_id": dataset_id,
        "capture_ids": [entry.capture_id for entry in entries],
        "instance_ids": [entry.instance_id for entry in entries],
        "sequences": [entry.sequence for entry in entries],
    }
    await execute(connection, _SQL["acknowledge"], parameters)
