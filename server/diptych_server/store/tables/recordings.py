"""Recordings and near copies in the database, for one dataset at a time, and their fixed state in snapshots."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.core.recordings import BurstState, Place, Tie
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("recordings")


@dataclass(frozen=True)
class LookAlike:
    """Two pictures that are near copies; `first` is the smaller digest."""

    first: bytes
    second: bytes
    likeness: float


@dataclass(frozen=True)
class _State:
    id: UUID
    recording_id: UUID
    fold: int | None
    is_by_hand: bool


@dataclass(frozen=True)
class _Held:
    burst_id: UUID
    label_id: UUID
    picture_count: int


@dataclass(frozen=True)
class HeldInstance:
    """A picture of a recording in a dataset, and its burst; `given_burst_id` is the burst's public id."""

    recording_id: UUID
    burst_id: UUID
    given_burst_id: UUID
    instance_id: UUID


@dataclass(frozen=True)
class _FoldCount:
    fold: int
    label_id: UUID
    picture_count: int


async def lock_owners(connection: Connection, dataset_id: UUID, burst_ids: Collection[UUID]) -> None:
    """Lock the dataset and all others that contain some of these bursts, including deleted ones."""
    await fetch_values(connection, _SQL["lock_owners"], {"dataset_id": dataset_id, "burst_ids": [*burst_ids]})


async def bursts_of_pictures(connection: Connection, dataset_id: UUID, pictures: Collection[bytes]) -> set[UUID]:
    """The bursts of these pictures in a dataset, including removed ones."""
    parameters = {"dataset_id": dataset_id, "pictures": [*pictures]}
    return set(await fetch_values(connection, _SQL["bursts_of_pictures"], parameters))


async def note_compared(
    connection: Connection, dataset_id: UUID, pictures: Collection[bytes], look_alikes: Sequence[LookAlike]
) -> None:
    """Store the near copies that were found, and that these pictures were compared with all others."""
    parameters = {
        "dataset_id": dataset_id,
        "firsts": [each.first for each in look_alikes],
        "seconds": [each.second for each in look_alikes],
        "likenesses": [each.likeness for each in look_alikes],
    }
    if look_alikes:
        await execute(connection, _SQL["insert_look_alikes"], parameters)
    await execute(connection, _SQL["forget_uncompared"], {"dataset_id": dataset_id, "pictures": [*pictures]})


async def ties_of(connection: Connection, dataset_id: UUID, burst_ids: Collection[UUID]) -> Sequence[Tie]:
    """The bursts that look like these."""
    return await fetch_all(connection, Tie, _SQL["ties"], {"dataset_id": dataset_id, "burst_ids": [*burst_ids]})


async def with_company(connection: Connection, burst_ids: Collection[UUID]) -> set[UUID]:
    """These bursts and the others of their recordings."""
    return set(await fetch_values(connection, _SQL["bursts_with_company"], {"burst_ids": [*burst_ids]}))


async def states_of(connection: Connection, dataset_id: UUID, burst_ids: Collection[UUID]) -> list[BurstState]:
    """The states of the bursts, with counts of their pictures in the dataset."""
    parameters = {"dataset_id": dataset_id, "burst_ids": [*burst_ids]}
    pictures: defaultdict[UUID, dict[UUID, int]] = defaultdict(dict)
    for row in await fetch_all(connection, _Held, _SQL["pictures_of_bursts"], parameters):
        pictures[row.burst_id][row.label_id] = row.picture_count
    rows = await fetch_all(connection, _State, _SQL["states"], parameters)
    return [BurstState(row.id, row.recording_id, row.fold, row.is_by_hand, pictures[row.id]) for row in rows]


async def pictures_by_fold(connection: Connection, dataset_id: UUID) -> Counter[tuple[UUID, int]]:
    """The number of pictures of each label in each fold of a dataset."""
    rows = await fetch_all(connection, _FoldCount, _SQL["pictures_by_fold"], {"dataset_id": dataset_id})
    return Counter({(row.label_id, row.fold): row.picture_count for row in rows})


async def place_bursts(connection: Connection, places: Sequence[Place], *, by_hand: bool = False) -> None:
    """Set the recordings and folds of bursts; all datasets that contain them must be locked."""
    parameters = {
        "burst_ids": [each.burst_id for each in places],
        "folds": [each.fold for each in places],
        "recording_ids": [each.recording_id for each in places],
        "by_hand": by_hand,
    }
    if places:
        await fetch_values(connection, _SQL["place"], parameters)


async def lock_snapshot(connection: Connection, snapshot_id: UUID) -> UUID:
    """Lock a snapshot until the transaction ends, and return the dataset that it was frozen from."""
    [dataset_id] = await fetch_values(connection, _SQL["lock_snapshot"], {"snapshot_id": snapshot_id})
    return UUID(str(dataset_id))


async def is_settled(connection: Connection, snapshot_id: UUID) -> bool:
    """Whether every instance of a snapshot has its recording and fold."""
    [settled] = await fetch_values(connection, _SQL["is_settled"], {"snapshot_id": snapshot_id})
    return bool(settled)


async def bursts_without_fold(connection: Connection, snapshot_id: UUID) -> set[UUID]:
    """The bursts of a snapshot that have no fold."""
    return set(await fetch_values(connection, _SQL["bursts_without_fold"], {"snapshot_id": snapshot_id}))


async def settle(connection: Connection, snapshot_id: UUID, dataset_id: UUID) -> None:
    """Fix the recordings and folds with which a snapshot is trained; each of its bursts must have a fold."""
    parameters = {"snapshot_id": snapshot_id, "dataset_id": dataset_id}
    for statement in ("folds", "recordings", "split", "look_alikes", "snapshot_count", "label_counts"):
        await execute(connection, _SQL[f"settle_{statement}"], parameters)


async def held_by(connection: Connection, dataset_id: UUID, recording_ids: Collection[UUID]) -> list[HeldInstance]:
    """The pictures of recordings in a dataset, in the order of storing; recordings of other datasets are ignored."""
    parameters = {"dataset_id": dataset_id, "recording_ids": [*recording_ids]}
    return list(await fetch_all(connection, HeldInstance, _SQL["held_by"], parameters))


async def note_split(connection: Connection, burst_ids: Collection[UUID], *, recording_id: UUID) -> None:
    """Store that these bursts were one recording, so that no head is trained on one part and scored on another."""
    await execute(connection, _SQL["note_split"], {"burst_ids": [*burst_ids], "recording_id": recording_id})


async def count_alike_across_labels(connection: Connection, dataset_id: UUID) -> int:
    """The number of pictures of a dataset with a near copy under another label."""
    [count] = await fetch_values(connection, _SQL["instances_alike_across_labels"], {"dataset_id": dataset_id})
    return int(count)
